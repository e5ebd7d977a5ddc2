package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands, data and session upkeep in the full feature phase. */
class FullFeatureTest extends Cases {
  private static final int BIG = 2048;

  // ---- sequence numbers ------------------------------------------------------------------

  @Test
  @DisplayName("CmdSN counts non-immediate commands without a gap; every task has its own tag")
  void cmdSn() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertReads(target, target.url(), 0, BIG);
      assertTrue(target.received(RawPdu.SCSI_COMMAND).size() > 1);
      for (RawPdu pdu : target.received(RawPdu.SCSI_COMMAND)) {
        assertFalse(pdu.itt() == -1, "ffffffff is no task tag");
      }
    }
  }

  @Test
  @DisplayName("ExpStatSN acknowledges every status")
  void expStatSn() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      assertReads(target);
      Peer peer = target.peers.get(0);
      RawPdu logout = target.received(RawPdu.LOGOUT).get(0);
      assertEquals(peer.statSn - 1, logout.expStatSn(), "all but the logout response itself");
    }
  }

  @Test
  @DisplayName("An R2T's StatSN is not a status")
  void r2tStatSn() throws Exception {
    LoginPlan plan = new LoginPlan().initialR2T(true).immediateData(false).burst(512, 4096);
    try (ScriptedTarget target = new ScriptedTarget(honest(plan))) {
      assertWrites(target, target.url(), 64);
      Peer peer = target.peers.get(0);
      RawPdu logout = target.received(RawPdu.LOGOUT).get(0);
      assertEquals(peer.statSn - 1, logout.expStatSn());
    }
  }

  @Test
  @DisplayName("Large command window works")
  void largeWindow() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              peer.window = 0x7fff_fff0;
              peer.login().serve();
            })) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  @Test
  @DisplayName("A window of one command works")
  void narrowWindow() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              peer.window = 1;
              peer.login().serve();
            })) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  @Test
  @DisplayName("A closed window holds commands until a NOP-In opens it")
  void closedWindow() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          peer.window = 0;
          peer.login(new LoginPlan());
          peer.window = 1;
          peer.send(peer.unstamped(RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, -1)));
          peer.serve();
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Impossible MaxCmdSN is ignored")
  void impossibleMaxCmdSn() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isInquiry(pdu)) {
                return false;
              }
              RawPdu nop =
                  service.peer.unstamped(
                      RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, -1));
              service.peer.send(nop.put32(32, service.peer.expCmdSn - 2));
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("StatSN jumps ahead: the session is built up again or the error reported")
  void statSnJump() throws Exception {
    AtomicInteger once = new AtomicInteger(1);
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) && once.getAndDecrement() > 0) {
                service.peer.statSn += 5;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      Hawser.Result result = hawser().read(target.url(), 16, 8);
      if (result.exit() == 0) {
        assertArrayEquals(target.disk.slice(16, 8), result.data());
      } else {
        result.failed();
      }
    }
  }

  // ---- reading ---------------------------------------------------------------------------

  @Test
  @DisplayName("Data-In of exactly the declared MaxRecvDataSegmentLength is received")
  void exactSegment() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              segments(service, pdu, service.peer.initiatorMaxRecv);
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  private static void segments(FullFeature service, RawPdu pdu, int... lengths) throws IOException {
    byte[] data = service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
    int sn = 0;
    int at = 0;
    while (at < data.length) {
      int end = Math.min(data.length, at + lengths[sn % lengths.length]);
      boolean last = end == data.length;
      RawPdu segment =
          service.dataSegment(pdu, sn++, at, Arrays.copyOfRange(data, at, end), last ? 0x81 : 0);
      service.peer.send(last ? service.peer.stamped(segment) : segment);
      at = end;
    }
  }

  @Test
  @DisplayName("Data-In in segments of any length")
  void anySegments() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              segments(service, pdu, 1, 3, 4, 511, 512, 2, 4097);
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, 256);
    }
  }

  @Test
  @DisplayName("Data-In in many bursts, with the F bit at the end of each")
  void bursts() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              byte[] data = service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
              for (int sn = 0; sn * 512 < data.length; sn++) {
                boolean last = (sn + 1) * 512 >= data.length;
                RawPdu segment =
                    service.dataSegment(
                        pdu,
                        sn,
                        sn * 512,
                        Arrays.copyOfRange(data, sn * 512, sn * 512 + 512),
                        last ? 0x81 : 0x80);
                service.peer.send(last ? service.peer.stamped(segment) : segment);
              }
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, 128);
    }
  }

  @Test
  @DisplayName("Status in a separate response")
  void separateStatus() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              byte[] data = service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
              service.peer.send(service.dataSegment(pdu, 0, 0, data, 0x80));
              service.peer.send(service.peer.stamped(service.response(pdu, 0).put32(36, 1)));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Commands completed out of order")
  void outOfOrder() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          peer.login();
          List<RawPdu> held = new ArrayList<>();
          peer.serve(
              (service, pdu) -> {
                if (!FullFeature.isRead(pdu)) {
                  return false;
                }
                held.add(pdu);
                int left = BIG * 512;
                for (RawPdu one : held) {
                  left -= one.edtl();
                }
                if (left <= 0 || held.size() >= 2) {
                  Collections.reverse(held);
                  for (RawPdu one : held) {
                    service.read(one);
                  }
                  held.clear();
                } else if (peer.socket.getInputStream().available() == 0) {
                  // Wait for a companion only as long as one may still be on its way.
                  peer.socket.setSoTimeout(500);
                  try {
                    RawPdu next = peer.receive();
                    peer.took(next);
                    service.honest(next);
                  } catch (java.net.SocketTimeoutException alone) {
                    // The initiator reads one at a time.
                  }
                  peer.socket.setSoTimeout(20_000);
                  for (RawPdu one : held) {
                    service.read(one);
                  }
                  held.clear();
                }
                return true;
              });
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, BIG);
    }
  }

  @Test
  @DisplayName("Read with residual underflow is not a full success")
  void underflow() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              byte[] data = service.disk.slice(FullFeature.lba(pdu), 1);
              RawPdu segment = service.dataSegment(pdu, 0, 0, data, 0x81);
              FullFeature.residual(segment, 512, pdu.edtl());
              service.peer.send(service.peer.stamped(segment));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("Read with residual overflow is not a full success")
  void overflow() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              byte[] data = service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
              RawPdu segment = service.dataSegment(pdu, 0, 0, data, 0x81);
              FullFeature.residual(segment, data.length + 512, pdu.edtl());
              service.peer.send(service.peer.stamped(segment));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("INQUIRY with underflow is normal")
  void inquiryUnderflow() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url()).ok();
    }
  }

  // ---- status ----------------------------------------------------------------------------

  private static ScriptedTarget.Script statusTimes(int times, int status) {
    AtomicInteger left = new AtomicInteger(times);
    return with(
        (service, pdu) -> {
          if (!FullFeature.isRead(pdu) || left.getAndDecrement() <= 0) {
            return false;
          }
          RawPdu response = FullFeature.residual(service.response(pdu, status), 0, pdu.edtl());
          service.peer.send(service.peer.stamped(response));
          return true;
        });
  }

  @ParameterizedTest(name = "status {0}")
  @CsvSource({"0x08", "0x28"})
  @DisplayName("BUSY and TASK SET FULL are retried after a pause, and end in an error if they last")
  void busy(String status) throws Exception {
    int code = Integer.decode(status);
    try (ScriptedTarget target = new ScriptedTarget(statusTimes(3, code))) {
      assertReads(target);
    }
    try (ScriptedTarget target = new ScriptedTarget(statusTimes(Integer.MAX_VALUE, code))) {
      assertReadFails(target);
      long reads =
          target.received(RawPdu.SCSI_COMMAND).stream().filter(FullFeature::isRead).count();
      assertTrue(reads >= 2 && reads <= 50, reads + " tries");
    }
  }

  @ParameterizedTest(name = "status {0}")
  @ValueSource(strings = {"0x18", "0x40", "0x30", "0x04", "0x3f", "0xff"})
  @DisplayName("Other statuses are errors")
  void otherStatus(String status) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(statusTimes(Integer.MAX_VALUE, Integer.decode(status)))) {
      assertReadFails(target);
    }
  }

  private static ScriptedTarget.Script checkTimes(int times, int key, int asc, int ascq) {
    AtomicInteger left = new AtomicInteger(times);
    return with(
        (service, pdu) -> {
          if (!FullFeature.isRead(pdu) || left.getAndDecrement() <= 0) {
            return false;
          }
          service.check(pdu, key, asc, ascq);
          return true;
        });
  }

  @Test
  @DisplayName("UNIT ATTENTION in the middle of I/O is retried")
  void unitAttention() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(checkTimes(2, 6, 0x29, 0))) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("UNIT ATTENTION to every command ends in an error")
  void unitAttentionForEver() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(checkTimes(Integer.MAX_VALUE, 6, 0x29, 0))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("UNIT ATTENTION to the first command of the session is survived")
  void unitAttentionAtStart() throws Exception {
    ScriptedTarget.Script script =
        peer -> {
          int[] left = {1};
          peer.login()
              .serve(
                  (service, pdu) -> {
                    if (pdu.op() == RawPdu.SCSI_COMMAND
                        && !FullFeature.isInquiry(pdu)
                        && left[0]-- > 0) {
                      service.check(pdu, 6, 0x29, 0);
                      return true;
                    }
                    return false;
                  });
        };
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
      assertWrites(target);
      hawser().capacity(target.url()).ok();
    }
  }

  @ParameterizedTest(name = "sense key {0}")
  @ValueSource(ints = {2, 3, 4, 5, 7, 8})
  @DisplayName("Sense keys that mean failure are errors, with the sense in the message")
  void senseErrors(int key) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(checkTimes(Integer.MAX_VALUE, key, 0x11, 0))) {
      Hawser.Result result = assertReadFails(target);
      assertTrue(result.err().contains("11h"), result.err());
    }
  }

  @Test
  @DisplayName("CHECK CONDITION without sense data is an error")
  void noSense() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(statusTimes(Integer.MAX_VALUE, 2))) {
      assertReadFails(target);
    }
  }

  @Test
  @DisplayName("Target failure response is an error")
  void targetFailure() throws Exception {
    for (int response : new int[] {1, 0x80, 0xff}) {
      ScriptedTarget.Script script =
          with(
              (service, pdu) -> {
                if (!FullFeature.isRead(pdu)) {
                  return false;
                }
                byte[] data = service.disk.slice(FullFeature.lba(pdu), FullFeature.count(pdu));
                service.peer.send(service.dataSegment(pdu, 0, 0, data, 0x80));
                service.peer.send(
                    service.peer.stamped(service.response(pdu, 0).put8(2, response).put32(36, 1)));
                return true;
              });
      try (ScriptedTarget target = new ScriptedTarget(script)) {
        assertReadFails(target);
      }
    }
  }

  // ---- writing ---------------------------------------------------------------------------

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
  @DisplayName("Unsolicited, then solicited data, in every combination")
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
    LoginPlan plan = new LoginPlan().initialR2T(true).immediateData(false).maxRecv(4096);
    ScriptedTarget.Script script =
        with(
            plan,
            (service, pdu) -> {
              if (!FullFeature.isWrite(pdu)) {
                return false;
              }
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
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertWrites(target, target.url(), 500);
    }
  }

  @Test
  @DisplayName("Several R2Ts at a time")
  void severalR2ts() throws Exception {
    LoginPlan plan =
        new LoginPlan().initialR2T(true).immediateData(false).outstandingR2T(4).maxRecv(2048);
    ScriptedTarget.Script script =
        with(
            plan,
            (service, pdu) -> {
              if (!FullFeature.isWrite(pdu)) {
                return false;
              }
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
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertWrites(target, target.url(), 64);
    }
  }

  @Test
  @DisplayName("Write whose error comes before all the data")
  void earlyError() throws Exception {
    LoginPlan plan = new LoginPlan().initialR2T(true).immediateData(false).burst(512, 4096);
    ScriptedTarget.Script script =
        with(
            plan,
            (service, pdu) -> {
              if (!FullFeature.isWrite(pdu)) {
                return false;
              }
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
              return true;
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

  // ---- pings, task management, messages ----------------------------------------------------

  @Test
  @DisplayName("A target's ping is answered with its tag, LUN and data")
  void ping() throws Exception {
    byte[] payload = {1, 2, 3, 4, 5};
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu)) {
                return false;
              }
              RawPdu ping =
                  RawPdu.of(RawPdu.NOP_IN, 0x80)
                      .put64(8, 0x0001_0000_0000_0000L)
                      .put32(16, -1)
                      .put32(20, 0x4711)
                      .data(payload);
              service.peer.send(service.peer.unstamped(ping));
              RawPdu pong = service.peer.receive();
              if (pong.op() != RawPdu.NOP_OUT
                  || pong.itt() != -1
                  || pong.ttt() != 0x4711
                  || pong.lun() != 0x0001_0000_0000_0000L
                  || !pong.immediate()
                  || !pong.finalBit()) {
                throw new AssertionError("the answer to the ping is " + pong);
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Pings of the device are well formed, and their silence is noticed")
  void ownPings() throws Exception {
    ScriptedTarget.Script silent =
        with((service, pdu) -> FullFeature.isRead(pdu) || pdu.op() == RawPdu.NOP_OUT);
    try (ScriptedTarget target = new ScriptedTarget(silent, honest())) {
      Hawser.Result result = hawser().read(target.url(), 16, 8);
      List<RawPdu> pings = target.received(RawPdu.NOP_OUT);
      assertFalse(pings.isEmpty(), "no ping in a second of silence");
      for (RawPdu ping : pings) {
        assertTrue(ping.itt() != -1 && ping.ttt() == -1 && ping.finalBit(), ping.toString());
      }
      if (result.exit() == 0) {
        assertArrayEquals(target.disk.slice(16, 8), result.data());
      }
    }
  }

  @Test
  @DisplayName("A command that is never answered ends in an error")
  void neverAnswered() throws Exception {
    ScriptedTarget.Script script = with((service, pdu) -> FullFeature.isRead(pdu));
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "response {0}")
  @ValueSource(ints = {0, 1, 5, 255, -1})
  @DisplayName("Task management that is refused or never answered does not stop the device")
  void taskManagement(int response) throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.TASK_MANAGEMENT) {
                if (response >= 0) {
                  service.taskManagement(pdu, response);
                }
                return true;
              }
              return FullFeature.isRead(pdu);
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "event {0}")
  @ValueSource(ints = {5, 6, 100, 248, 255})
  @DisplayName("Vendor specific and unknown asynchronous events are survived")
  void unknownEvents(int event) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(saying(event))) {
      assertReads(target);
    }
  }

  private static ScriptedTarget.Script saying(int event) {
    AtomicInteger once = new AtomicInteger(1);
    return with(
        (service, pdu) -> {
          if (FullFeature.isRead(pdu) && once.getAndDecrement() > 0) {
            service.peer.send(
                service.peer.stamped(
                    RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, event).put16(42, 1)));
          }
          return false;
        });
  }

  @ParameterizedTest(name = "event {0}")
  @ValueSource(ints = {1, 4})
  @DisplayName("Asynchronous requests for logout and for negotiation are obeyed")
  void obeyedEvents(int event) throws Exception {
    AtomicInteger once = new AtomicInteger(1);
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!FullFeature.isRead(pdu) || once.getAndDecrement() <= 0) {
                return false;
              }
              service.read(pdu);
              service.peer.send(
                  service.peer.stamped(
                      RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, event).put16(42, 3)));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target, target.url(), 0, BIG);
      assertTrue(
          !target.received(RawPdu.LOGOUT).isEmpty() || target.received(RawPdu.TEXT).size() > 0,
          "neither logout nor negotiation");
    }
  }

  @Test
  @DisplayName(
      "Announced drop of the connection: it is closed, built up again, and the read ends well")
  void announcedDrop() throws Exception {
    for (int event : new int[] {2, 3}) {
      ScriptedTarget.Script drops =
          with(
              (service, pdu) -> {
                if (!FullFeature.isRead(pdu)) {
                  return false;
                }
                service.peer.send(
                    service.peer.stamped(
                        RawPdu.of(RawPdu.ASYNC, 0x80)
                            .put32(16, -1)
                            .put8(36, event)
                            .put16(38, 0)
                            .put16(40, 0)
                            .put16(42, 0)));
                service.peer.close();
                return true;
              });
      try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
        assertReads(target);
      }
    }
  }

  @Test
  @DisplayName("A SCSI event in an asynchronous message is survived")
  void scsiEvent() throws Exception {
    AtomicInteger once = new AtomicInteger(1);
    byte[] sense = new byte[20];
    sense[1] = 18;
    sense[2] = 0x70;
    sense[4] = 6;
    sense[9] = 10;
    sense[14] = 0x3f;
    sense[15] = 0x0e;
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) && once.getAndDecrement() > 0) {
                service.peer.send(
                    service.peer.stamped(RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).data(sense)));
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Session that the target drops is built up again or reported")
  void dropped() throws Exception {
    ScriptedTarget.Script drops =
        with(
            (service, pdu) -> {
              if (FullFeature.isRead(pdu) || FullFeature.isWrite(pdu)) {
                service.peer.close();
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertReads(target);
    }
    try (ScriptedTarget target = new ScriptedTarget(drops, honest())) {
      assertWrites(target);
    }
    try (ScriptedTarget target = new ScriptedTarget(drops)) {
      assertReadFails(target);
      assertTrue(target.connections() <= 20, target.connections() + " connections");
    }
  }

  @Test
  @DisplayName("Connection closed between two commands")
  void closedBetween() throws Exception {
    ScriptedTarget.Script closes =
        with(
            (service, pdu) -> {
              if (pdu.op() == RawPdu.SCSI_COMMAND && !FullFeature.isRead(pdu)) {
                service.honest(pdu);
                service.peer.close();
                return true;
              }
              return false;
            });
    try (ScriptedTarget target = new ScriptedTarget(closes, honest())) {
      assertReads(target);
    }
  }

  @Test
  @DisplayName("Session ends with a logout")
  void logout() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      hawser().inq(target.url()).ok();
      List<RawPdu> logouts = target.received(RawPdu.LOGOUT);
      assertEquals(1, logouts.size());
      assertEquals(0x80, logouts.get(0).flags() & 0xfe, "close the session");
    }
  }

  @Test
  @DisplayName("A logout that is never answered ends in bounded time, and the work stays done")
  void logoutUnanswered() throws Exception {
    ScriptedTarget.Script script = with((service, pdu) -> pdu.op() == RawPdu.LOGOUT);
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
    }
  }
}
