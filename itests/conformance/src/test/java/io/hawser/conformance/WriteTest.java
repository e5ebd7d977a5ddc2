package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Immediate, unsolicited and solicited data of writes (RFC 7143 sections 11.7 and 11.8). */
class WriteTest extends Cases {

  @Test
  @DisplayName("Fields of a SCSI command with immediate data")
  void immediateCommand() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertWrites(target);
      RawPdu write =
          target.received(RawPdu.SCSI_COMMAND).stream()
              .filter(FullFeature::isWrite)
              .findFirst()
              .orElseThrow();
      assertEquals(4096, write.edtl());
      assertTrue((write.flags() & 0x20) != 0, "W");
      assertFalse((write.flags() & 0x40) != 0, "R");
      assertTrue((write.flags() & 7) <= 4, "attribute");
      assertEquals(0x0001_0000_0000_0000L, write.lun());
      assertTrue(write.finalBit(), "nothing follows unasked");
      assertEquals(0, write.ahs.length);
    }
  }

  @Test
  @DisplayName("Unsolicited, then solicited data")
  void unsolicitedThenSolicited() throws Exception {
    LoginPlan plan = new LoginPlan().burst(8192, 16_384).maxRecv(4096);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 128);
      RawPdu command = onlyWrite(target);
      assertFalse(command.finalBit(), "unsolicited data follows");
      assertEquals(4096, command.data.length, "immediate data");
      List<RawPdu> data = target.received(RawPdu.DATA_OUT);
      assertEquals(-1, data.get(0).ttt(), "the first burst is unsolicited");
      assertEquals(8192 - 4096, data.get(0).data.length);
      assertTrue(data.stream().skip(1).allMatch(pdu -> pdu.ttt() != -1), "the rest is asked for");
    }
  }

  @Test
  @DisplayName("Unsolicited data without immediate data")
  void unsolicitedWithoutImmediate() throws Exception {
    LoginPlan plan = new LoginPlan().immediateData(false).burst(8192, 16_384).maxRecv(4096);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 128);
      RawPdu command = onlyWrite(target);
      assertEquals(0, command.data.length);
      assertFalse(command.finalBit(), "unsolicited data follows");
      int unsolicited =
          target.received(RawPdu.DATA_OUT).stream()
              .filter(pdu -> pdu.ttt() == -1)
              .mapToInt(pdu -> pdu.data.length)
              .sum();
      assertEquals(8192, unsolicited);
    }
  }

  @Test
  @DisplayName("Target Transfer Tag and LUN are copied to Data-Out")
  void tagAndLun() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(solicitingAll())) {
      assertWrites(target, target.url(), 128);
      List<RawPdu> data = target.received(RawPdu.DATA_OUT);
      assertEquals(4 * 4, data.size());
      for (int i = 0; i < data.size(); i++) {
        assertEquals(0x100 + i / 4, data.get(i).ttt(), "PDU " + i);
        assertEquals(0x0001_0000_0000_0000L, data.get(i).lun(), "PDU " + i);
      }
    }
  }

  @Test
  @DisplayName("F bit ends each solicited burst")
  void finalBits() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(solicitingAll())) {
      assertWrites(target, target.url(), 128);
      List<RawPdu> data = target.received(RawPdu.DATA_OUT);
      for (int i = 0; i < data.size(); i++) {
        assertEquals(i % 4 == 3, data.get(i).finalBit(), "PDU " + i);
        assertEquals(i % 4, data.get(i).u32(36), "DataSN of PDU " + i);
      }
    }
  }

  /** Asks for everything, in bursts of four PDUs. */
  private static ScriptedTarget.Script solicitingAll() {
    return honest(LoginPlan.solicited().burst(512, 16_384).maxRecv(4096));
  }

  private static RawPdu onlyWrite(ScriptedTarget target) {
    List<RawPdu> writes =
        target.received(RawPdu.SCSI_COMMAND).stream().filter(FullFeature::isWrite).toList();
    assertEquals(1, writes.size());
    return writes.get(0);
  }

  @ParameterizedTest(name = "InitialR2T={0} ImmediateData={1} first={2} max={3} segment={4}")
  @CsvSource({
    "true, true, 65536, 262144, 262144",
    "true, false, 65536, 262144, 262144",
    "false, true, 65536, 262144, 262144",
    "false, false, 65536, 262144, 262144",
    "false, true, 512, 512, 512",
    "true, true, 512, 1024, 8192",
    "false, true, 8192, 8192, 512",
    "false, false, 4096, 16384, 8192",
    "false, true, 4096, 16384, 1024",
    "true, false, 65536, 65536, 600"
  })
  @DisplayName("Every combination of InitialR2T, ImmediateData and the lengths")
  void writes(boolean initialR2T, boolean immediate, int first, int max, int segment)
      throws Exception {
    LoginPlan plan =
        new LoginPlan()
            .initialR2T(initialR2T)
            .immediateData(immediate)
            .burst(first, max)
            .maxRecv(segment);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      for (int blocks : new int[] {1, 8, 128, 700}) {
        assertWrites(target, target.url(), blocks);
      }
      for (RawPdu command : target.received(RawPdu.SCSI_COMMAND)) {
        assertTrue(immediate || command.data.length == 0, "immediate data was not agreed on");
        assertTrue(!initialR2T || command.finalBit(), "unsolicited data was not agreed on");
        assertTrue(command.data.length <= Math.min(first, segment));
      }
    }
  }

  @Test
  @DisplayName("R2Ts of different lengths are answered exactly")
  void unevenR2ts() throws Exception {
    LoginPlan plan = LoginPlan.solicited().maxRecv(4096);
    ScriptedTarget.Script script =
        answeringWrites(
            plan,
            (service, pdu) -> {
              byte[] data = new byte[pdu.edtl()];
              Random random = new Random(7);
              int sn = 0;
              for (int at = 0; at < data.length; ) {
                int length = Math.min(data.length - at, 1 + random.nextInt(20_000));
                service.solicit(pdu, data, at, length, sn++);
                at += length;
              }
              service.disk.write(FullFeature.lba(pdu), data);
              service.status(pdu, 0);
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertWrites(target, target.url(), 500);
    }
  }

  @Test
  @DisplayName("Several R2Ts at a time")
  void severalR2ts() throws Exception {
    LoginPlan plan = LoginPlan.solicited().outstandingR2T(4).maxRecv(2048);
    ScriptedTarget.Script script =
        answeringWrites(
            plan,
            (service, pdu) -> {
              byte[] data = new byte[pdu.edtl()];
              int quarter = data.length / 4;
              int[] tags = new int[4];
              for (int i = 0; i < 4; i++) {
                tags[i] = service.r2t(pdu, i * quarter, quarter, i);
              }
              for (int i = 0; i < 4; i++) {
                service.take(pdu, data, tags[i], i * quarter, quarter);
              }
              service.disk.write(FullFeature.lba(pdu), data);
              service.status(pdu, 0);
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertWrites(target, target.url(), 64);
    }
  }

  @Test
  @DisplayName("Write whose error comes before all the data")
  void earlyError() throws Exception {
    LoginPlan plan = LoginPlan.solicited().burst(512, 4096);
    ScriptedTarget.Script script =
        answeringWrites(
            plan,
            (service, pdu) -> {
              service.solicit(pdu, new byte[pdu.edtl()], 0, 4096, 0);
              byte[] sense = new byte[20];
              sense[1] = 18;
              sense[2] = 0x70;
              sense[4] = 3;
              sense[9] = 10;
              sense[14] = 0x0c;
              RawPdu response = service.response(pdu, 2).data(sense);
              FullFeature.residual(response, 4096, pdu.edtl());
              service.peer.send(service.peer.stamped(response));
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      Hawser.Result result = assertWriteFails(target, 64);
      assertTrue(result.err().contains("0Ch") || result.err().contains("0ch"), result.err());
    }
  }

  @Test
  @DisplayName("A write past the end is refused before anything is sent")
  void pastTheEnd() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().write(target.url(), 8190, random(2048)).failed();
      hawser().write(target.url(), 0, random(700)).failed();
      hawser().read(target.url(), 8191, 2).failed();
      hawser().read(target.url(), Long.MAX_VALUE, 1).failed();
      assertEquals(0, target.writes.get());
    }
  }
}
