package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SCSI status and sense: what is tried again, what is an error. */
class StatusTest extends Cases {

  private static ScriptedTarget.Script statusTimes(int times, int status) {
    AtomicInteger left = new AtomicInteger(times);
    return with(
        (service, pdu) -> {
          if (!FullFeature.isRead(pdu) || left.getAndDecrement() <= 0) {
            return false;
          }
          return answered(service, pdu, status);
        });
  }

  private static boolean answered(FullFeature service, RawPdu pdu, int status) throws IOException {
    RawPdu response = FullFeature.residual(service.response(pdu, status), 0, pdu.edtl());
    service.peer.send(service.peer.stamped(response));
    return true;
  }

  @Test
  @DisplayName("TASK SET FULL is retried after a pause")
  void taskSetFull() throws Exception {
    assertRetriedAfterPauses(0x28);
  }

  @Test
  @DisplayName("BUSY is retried after a pause")
  void busy() throws Exception {
    assertRetriedAfterPauses(0x08);
  }

  private void assertRetriedAfterPauses(int status) throws Exception {
    List<Long> tries = Collections.synchronizedList(new ArrayList<>());
    try (ScriptedTarget target =
        new ScriptedTarget(
            onRead(
                (service, pdu) -> {
                  tries.add(System.nanoTime());
                  return tries.size() <= 3 && answered(service, pdu, status);
                }))) {
      assertReads(target);
      assertEquals(4, tries.size());
      for (int i = 1; i < tries.size(); i++) {
        assertTrue(tries.get(i) - tries.get(i - 1) >= 10_000_000L, "no pause: " + tries);
      }
    }
  }

  @ParameterizedTest(name = "status {0}")
  @ValueSource(strings = {"0x08", "0x28"})
  @DisplayName("BUSY and TASK SET FULL end in an error if they last")
  void busyForEver(String status) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(statusTimes(Integer.MAX_VALUE, Integer.decode(status)))) {
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
    assertReadFails(statusTimes(Integer.MAX_VALUE, Integer.decode(status)));
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
    assertReads(checkTimes(2, 6, 0x29, 0));
  }

  @Test
  @DisplayName("UNIT ATTENTION to every command ends in an error")
  void unitAttentionForEver() throws Exception {
    assertReadFails(checkTimes(Integer.MAX_VALUE, 6, 0x29, 0));
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
    assertReadFails(statusTimes(Integer.MAX_VALUE, 2));
  }

  @Test
  @DisplayName("Target failure response is an error")
  void targetFailure() throws Exception {
    for (int response : new int[] {1, 0x80, 0xff}) {
      ScriptedTarget.Script script =
          answeringReads(
              (service, pdu) -> {
                byte[] data = wanted(service, pdu);
                service.peer.send(service.dataSegment(pdu, 0, 0, data, 0x80));
                service.peer.send(
                    service.peer.stamped(service.response(pdu, 0).put8(2, response).put32(36, 1)));
              });
      assertReadFails(script);
    }
  }

  @Test
  @DisplayName("ABORTED COMMAND and a unit that is becoming ready are tried again")
  void passingConditions() throws Exception {
    assertReads(checkTimes(1, 0x0b, 0x47, 0x03));
    assertReads(checkTimes(1, 2, 0x04, 0x01));
  }

  @Test
  @DisplayName("A write that was answered BUSY is sent again, one that met a reservation is not")
  void writes() throws Exception {
    AtomicInteger left = new AtomicInteger(2);
    ScriptedTarget.Script busy =
        with(
            (service, pdu) -> {
              if (!FullFeature.isWrite(pdu) || left.getAndDecrement() <= 0) {
                return false;
              }
              service.unsolicited(pdu, new byte[pdu.edtl()]);
              service.peer.send(
                  service.peer.stamped(
                      FullFeature.residual(service.response(pdu, 8), 0, pdu.edtl())));
              return true;
            });
    assertWrites(busy);
    ScriptedTarget.Script reserved =
        answeringWrites(
            (service, pdu) -> {
              service.unsolicited(pdu, new byte[pdu.edtl()]);
              service.peer.send(
                  service.peer.stamped(
                      FullFeature.residual(service.response(pdu, 0x18), 0, pdu.edtl())));
            });
    assertWriteFails(reserved, 8);
  }
}
