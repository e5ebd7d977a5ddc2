package io.hawser.conformance;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PDUs cut, glued, too long, unknown. */
class HostileFramingTest extends Cases {

  @Test
  @DisplayName("Data-In header one byte at a time")
  void trickle() throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              RawPdu segment = service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81);
              service.peer.trickle(service.peer.encode(service.peer.stamped(segment)));
            }));
  }

  @Test
  @DisplayName("Many PDUs in one segment")
  void glued() throws Exception {
    assertReads(
        answeringReads(
            (service, pdu) -> {
              byte[] data = wanted(service, pdu);
              java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
              for (int i = 0; i < 10; i++) {
                all.writeBytes(
                    service.peer.encode(
                        service.peer.unstamped(
                            RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, -1))));
              }
              for (int at = 0; at < data.length; at += 64) {
                boolean last = at + 64 >= data.length;
                RawPdu segment =
                    service.dataSegment(
                        pdu, at / 64, at, Arrays.copyOfRange(data, at, at + 64), last ? 0x81 : 0);
                all.writeBytes(service.peer.encode(last ? service.peer.stamped(segment) : segment));
              }
              service.peer.sendRaw(all.toByteArray());
            }));
  }

  @Test
  @DisplayName("Data-In longer than the device declared")
  void tooLong() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              byte[] data = new byte[service.peer.initiatorMaxRecv + 512];
              service.peer.send(service.peer.stamped(service.dataSegment(pdu, 0, 0, data, 0x81)));
            }));
  }

  @Test
  @DisplayName("AHS length without the bytes, then close")
  void missingAhs() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              RawPdu response = service.peer.stamped(service.response(pdu, 0)).put8(4, 255);
              service.peer.sendRaw(response.bhs).sendRaw(new byte[16]).close();
            }));
  }

  @Test
  @DisplayName("AHS length without the bytes: data in their place is not taken for headers")
  void dataInPlaceOfAhs() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              RawPdu data = service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81);
              byte[] bytes = service.peer.encode(service.peer.stamped(data));
              bytes[4] = 1;
              service.peer.sendRaw(bytes).sendRaw(new byte[4]);
            }));
  }

  @Test
  @DisplayName("Half a PDU, then silence")
  void halfPdu() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              RawPdu segment =
                  service.peer.stamped(service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81));
              byte[] bytes = service.peer.encode(segment);
              service.peer.sendRaw(Arrays.copyOf(bytes, bytes.length / 2)).drain();
            }));
  }

  @ParameterizedTest(name = "opcode {0}")
  @ValueSource(strings = {"0x2a", "0x3e", "0x1f", "0x3b", "0x2f"})
  @DisplayName("Unknown opcode from the target")
  void unknownOpcodes(String opcode) throws Exception {
    assertSurvives(opcode);
  }

  @ParameterizedTest(name = "opcode {0}")
  @ValueSource(strings = {"0x24", "0x26", "0x22", "0x01", "0x05", "0x03"})
  @DisplayName("Misplaced opcodes from the target")
  void misplacedOpcodes(String opcode) throws Exception {
    assertSurvives(opcode);
  }

  @Test
  @DisplayName("Login response in the full feature phase")
  void loginResponse() throws Exception {
    assertSurvives("0x23");
  }

  private void assertSurvives(String opcode) throws Exception {
    assertNeverWrong(
        answeringReads(
            (service, pdu) -> {
              service.peer.send(
                  service.peer.stamped(
                      RawPdu.of(Integer.decode(opcode), 0x80).put32(16, pdu.itt())));
              service.read(pdu);
            }));
  }
}
