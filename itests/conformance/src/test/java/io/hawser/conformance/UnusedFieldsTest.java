package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields that RFC 7143 reserves, or that ErrorRecoveryLevel 0 has no use for: whatever stands there
 * means nothing.
 */
class UnusedFieldsTest extends Cases {
  private static final int HALF = 2048;
  private static final int FINAL = 0x80;
  private static final int ACKNOWLEDGE = 0x40;
  private static final int STATUS = 0x01;

  private static RawPdu half(FullFeature service, RawPdu pdu, int index, int flags) {
    byte[] data = Arrays.copyOfRange(wanted(service, pdu), index * HALF, (index + 1) * HALF);
    return service.dataSegment(pdu, index, index * HALF, data, flags);
  }

  @ParameterizedTest(name = "A bit, Target Transfer Tag {0}")
  @ValueSource(ints = {0x77, -1})
  @DisplayName("Data-In that asks for an acknowledgement at level 0 is data all the same")
  void acknowledgement(int tag) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            answeringReads(
                (service, pdu) -> {
                  RawPdu first = half(service, pdu, 0, FINAL | ACKNOWLEDGE);
                  service.peer.send(first.put32(20, tag));
                  service.peer.send(service.peer.stamped(half(service, pdu, 1, FINAL | STATUS)));
                }))) {
      assertReads(target);
      assertEquals(0, target.received(RawPdu.SNACK).size(), "SNACKs at level 0");
    }
  }

  @ParameterizedTest(name = "first {0}, last {1}")
  @CsvSource({"128, 128", "128, 0", "0, 0"})
  @DisplayName("The F bit of a Data-In ends a sequence, not the data")
  void finalBits(int first, int last) throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              service.peer.send(half(service, pdu, 0, first));
              service.peer.send(half(service, pdu, 1, last));
              service.status(pdu, 0);
            }));
  }

  @Test
  @DisplayName("Data-In without data is survived")
  void empty() throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              service.peer.send(service.dataSegment(pdu, 0, 0, new byte[0], 0));
              service.peer.send(
                  service.peer.stamped(
                      service.dataSegment(pdu, 1, 0, wanted(service, pdu), FINAL | STATUS)));
            }));
  }

  @ParameterizedTest(name = "ExpDataSN {0}")
  @ValueSource(ints = {0, 7, -1})
  @DisplayName("ExpDataSN of a response means nothing at level 0")
  void expDataSn(int claimed) throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              service.peer.send(half(service, pdu, 0, 0));
              service.peer.send(half(service, pdu, 1, FINAL));
              service.peer.send(service.peer.stamped(service.response(pdu, 0).put32(36, claimed)));
            }));
  }

  @Test
  @DisplayName("Reserved fields of Data-In and SCSI Response mean nothing")
  void reservedInReads() throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              for (int i = 0; i < 2; i++) {
                RawPdu data = half(service, pdu, i, 0x38).put8(2, 0xff).put8(3, 0xff);
                // LUN and StatSN without a status, and the residual count.
                data.put64(8, -1L).put32(24, 0x12345678).put32(44, 0x7fff);
                service.peer.send(data);
              }
              RawPdu response = service.response(pdu, 0).put8(1, FINAL | STATUS);
              response.put64(8, -1L).put32(20, 0x5a5a5a5a).put32(40, -1).put32(44, -1);
              service.peer.send(service.peer.stamped(response));
            }));
  }

  @Test
  @DisplayName("Reserved fields of R2T, SCSI Response and pings mean nothing")
  void reservedInWrites() throws Exception {
    assertWrites(
        answeringWrites(
            LoginPlan.solicited(),
            (service, pdu) -> {
              byte[] data = new byte[pdu.edtl()];
              int tag = 0x4321;
              RawPdu r2t = RawPdu.of(RawPdu.R2T, 0xff).put8(2, 0xff).put8(3, 0xff);
              r2t.put64(8, pdu.lun()).put32(16, pdu.itt()).put32(20, tag);
              service.peer.send(service.peer.unstamped(r2t.put32(44, data.length)));
              service.take(pdu, data, tag, 0, data.length);
              service.disk.write(FullFeature.lba(pdu), data);
              RawPdu ping = RawPdu.of(RawPdu.NOP_IN, 0xff).put8(2, 0xff).put8(3, 0xff);
              ping.put32(16, -1).put32(20, -1).put32(36, -1).put32(40, -1).put32(44, -1);
              service.peer.send(service.peer.unstamped(ping));
              service.status(pdu, 0);
            }));
  }

  @ParameterizedTest(name = "AHS of {0} bytes")
  @ValueSource(ints = {4, 8, 252, 1020})
  @DisplayName("Additional headers of the target's PDUs are passed over")
  void additionalHeaders(int length) throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              RawPdu data = service.dataSegment(pdu, 0, 0, wanted(service, pdu), FINAL | STATUS);
              data.ahs = new byte[length];
              data.ahs[1] = (byte) (length - 3);
              data.ahs[0] = (byte) (length - 3 >> 8);
              data.ahs[2] = 0x3f;
              service.peer.send(service.peer.stamped(data));
            }));
  }

  @ParameterizedTest(name = "status {0}")
  @ValueSource(ints = {0x02, 0x08, 0x18, 0x28, 0x40})
  @DisplayName("Data-In with a status other than GOOD is no success")
  void statusInData(int status) throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              RawPdu data = service.dataSegment(pdu, 0, 0, wanted(service, pdu), FINAL | STATUS);
              service.peer.send(service.peer.stamped(data.put8(3, status)));
            }));
  }
}
