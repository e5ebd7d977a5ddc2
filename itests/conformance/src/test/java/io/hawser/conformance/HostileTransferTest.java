package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** R2Ts and endings of writes that cannot be. */
class HostileTransferTest extends Cases {

  @Test
  @DisplayName("R2T for a read")
  void r2tForARead() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringReads(
                (service, pdu) -> {
                  service.r2t(pdu, 0, 512, 0);
                  service.peer.drain();
                }))) {
      assertReadFails(target);
      assertTrue(target.received(RawPdu.DATA_OUT).isEmpty(), "data of a read went out");
    }
  }

  @ParameterizedTest(name = "{0} bytes where 65536 were agreed on")
  @ValueSource(ints = {65_537, 131_072, -1, 1 << 24})
  @DisplayName("R2T above MaxBurstLength")
  void r2tAboveMaxBurst(int length) throws Exception {
    assertRefused(0, length, 512);
  }

  @ParameterizedTest(name = "offset {0} length {1}")
  @CsvSource({"0, 0", "65536, 512", "2147483647, 2147483647", "-512, 512", "65024, 1024"})
  @DisplayName("R2T beyond the end, or of nothing")
  void impossibleR2ts(int offset, int length) throws Exception {
    assertRefused(offset, length, 128);
  }

  private void assertRefused(int offset, int length, int blocks) throws Exception {
    LoginPlan plan = LoginPlan.solicited().burst(512, 65_536);
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringWrites(
                plan,
                (service, pdu) -> {
                  service.r2t(pdu, offset, length, 0);
                  service.peer.drain();
                }))) {
      assertWriteFails(target, blocks);
      assertTrue(target.received(RawPdu.DATA_OUT).isEmpty(), "data went out");
    }
  }

  @Test
  @DisplayName("Endless R2Ts for the same bytes")
  void endlessR2ts() throws Exception {
    LoginPlan plan = LoginPlan.solicited();
    assertWriteFails(
        answeringWrites(
            plan,
            (service, pdu) -> {
              byte[] data = new byte[pdu.edtl()];
              for (int sn = 0; sn < 100_000; sn++) {
                service.solicit(pdu, data, 0, 4096, sn);
              }
            }),
        8);
  }

  @Test
  @DisplayName("GOOD for a write whose data was never asked for")
  void goodWithoutData() throws Exception {
    LoginPlan plan = LoginPlan.solicited();
    assertWriteFails(answeringWrites(plan, (service, pdu) -> service.status(pdu, 0)), 8);
  }

  @Test
  @DisplayName("Write that ends GOOD with a residual is not a full success")
  void writeUnderflow() throws Exception {
    assertWriteFails(
        answeringWrites(
            (service, pdu) -> {
              service.gather(pdu);
              RawPdu response = FullFeature.residual(service.response(pdu, 0), 2048, pdu.edtl());
              service.peer.send(service.peer.stamped(response));
            }),
        8);
  }

  @Test
  @DisplayName("TCP reset when all data of a write arrived but no status")
  void resetBeforeStatus() throws Exception {
    assertWriteFails(
        answeringWrites(
            (service, pdu) -> {
              service.gather(pdu);
              service.peer.reset();
            }),
        8);
  }

  @Test
  @DisplayName("R2T for an unknown task is not answered with data")
  void r2tForNobody() throws Exception {
    LoginPlan plan = LoginPlan.solicited();
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringWrites(
                plan,
                (service, pdu) -> {
                  service.peer.send(
                      service.peer.unstamped(
                          RawPdu.of(RawPdu.R2T, 0x80)
                              .put32(16, pdu.itt() ^ 0x7777)
                              .put32(20, 9)
                              .put32(44, 512)));
                  service.peer.drain();
                }))) {
      assertWriteFails(target, 8);
      assertTrue(target.received(RawPdu.DATA_OUT).isEmpty(), "data went out for nobody's task");
    }
  }

  @Test
  @DisplayName(
      "R2T with a number that is not the next ends the command or the session, not in success")
  void r2tNumberJumps() throws Exception {
    LoginPlan plan = LoginPlan.solicited();
    assertWriteFails(
        answeringWrites(
            plan,
            (service, pdu) -> {
              service.r2t(pdu, 0, pdu.edtl(), 5);
              service.peer.drain();
            }),
        8);
  }

  @Test
  @DisplayName("More R2Ts at a time than were agreed on end in an error or are served right")
  void tooManyR2ts() throws Exception {
    LoginPlan plan = LoginPlan.solicited().outstandingR2T(1);
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringWrites(
                plan,
                (service, pdu) -> {
                  for (int i = 0; i < 8; i++) {
                    service.r2t(pdu, i * 512, 512, i);
                  }
                  byte[] data = new byte[pdu.edtl()];
                  for (int i = 0; i < 8; i++) {
                    service.take(pdu, data, 0x100 + i, i * 512, 512);
                  }
                  service.disk.write(FullFeature.lba(pdu), data);
                  service.status(pdu, 0);
                }))) {
      byte[] data = random(4096);
      Hawser.Result result = hawser().write(target.url(), 100, data);
      if (result.exit() == 0) {
        org.junit.jupiter.api.Assertions.assertArrayEquals(data, target.disk.slice(100, 8));
      } else {
        result.failed();
      }
    }
  }

  @Test
  @DisplayName("A status for a write while its R2T is still being answered is not two answers")
  void statusDuringTransfer() throws Exception {
    LoginPlan plan = LoginPlan.solicited().maxRecv(512);
    assertWriteFails(
        with(
            plan,
            (service, pdu) -> {
              if (!FullFeature.isWrite(pdu)) {
                return pdu.op() == RawPdu.DATA_OUT;
              }
              service.r2t(pdu, 0, pdu.edtl(), 0);
              service.check(pdu, 3, 0x0c, 0);
              return true;
            }),
        128);
  }
}
