package io.hawser.conformance;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Data, residuals, capacities and sense that lie: never a wrong byte, never a false success. */
class HostileDataTest extends Cases {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "behind the end, 4096, 512",
    "straddling the end, 3840, 512",
    "far away, 2147483136, 512",
    "before the start, -512, 512"
  })
  @DisplayName("Data-In beyond the end of the buffer")
  void beyondTheEnd(String what, int offset, int length) throws Exception {
    assertMisplaced(offset, 0, length);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"a gap, 512, 0, 3584", "DataSN 5, 0, 5, 4096", "DataSN -1, 0, -1, 4096"})
  @DisplayName("Data-In with gaps, out of order")
  void outOfOrder(String what, int offset, int dataSn, int length) throws Exception {
    assertMisplaced(offset, dataSn, length);
  }

  private void assertMisplaced(int offset, int dataSn, int length) throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              byte[] data = Arrays.copyOf(wanted(service, pdu), length);
              service.peer.send(
                  service.peer.stamped(service.dataSegment(pdu, dataSn, offset, data, 0x81)));
            }));
  }

  @Test
  @DisplayName("More data than was asked for")
  void tooMuch() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              service.peer.send(service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0));
              service.peer.send(
                  service.peer.stamped(service.dataSegment(pdu, 1, 4096, new byte[512], 0x81)));
            }));
  }

  @Test
  @DisplayName("The same data twice")
  void overlapping() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              byte[] data = wanted(service, pdu);
              byte[] half = Arrays.copyOf(data, 2048);
              service.peer.send(service.dataSegment(pdu, 0, 0, half, 0));
              service.peer.send(service.peer.stamped(service.dataSegment(pdu, 1, 0, half, 0x81)));
            }));
  }

  @Test
  @DisplayName("Data-In for an unknown task")
  void unknownTask() throws Exception {
    assertNeverWrong(
        answeringReads(
            (service, pdu) -> {
              RawPdu stray = service.dataSegment(pdu, 0, 0, new byte[4096], 0x80);
              service.peer.send(stray.put32(16, pdu.itt() ^ 0x5555));
              service.read(pdu);
            }));
  }

  @Test
  @DisplayName("Responses to a finished task")
  void finishedTask() throws Exception {
    assertNeverWrong(
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.SCSI_COMMAND) {
                return false;
              }
              service.honest(pdu);
              service.peer.send(service.dataSegment(pdu, 0, 0, new byte[8], 0x80));
              return true;
            }));
  }

  @Test
  @DisplayName("Read that ends GOOD with half the data and no residual")
  void halfTheData() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              byte[] half = Arrays.copyOf(wanted(service, pdu), 2048);
              service.peer.send(service.peer.stamped(service.dataSegment(pdu, 0, 0, half, 0x81)));
            }));
  }

  @Test
  @DisplayName("Read that ends GOOD with no data at all")
  void noData() throws Exception {
    assertReadFails(answeringReads((service, pdu) -> service.status(pdu, 0)));
  }

  @ParameterizedTest(name = "flags {0} residual {1}")
  @CsvSource({"0x83, 4097", "0x83, 8192", "0x83, 2147483647", "0x83, -1"})
  @DisplayName("Residual count larger than the transfer")
  void residualAboveTransfer(String flags, int residual) throws Exception {
    assertResidualRefused(Integer.decode(flags), residual);
  }

  @ParameterizedTest(name = "flags {0} residual {1}")
  @CsvSource({"0x83, 4096", "0x87, 512", "0x85, 512", "0x83, 1"})
  @DisplayName("Residual counts that lie: both ways at once, with all data")
  void lyingResiduals(String flags, int residual) throws Exception {
    assertResidualRefused(Integer.decode(flags), residual);
  }

  private void assertResidualRefused(int flags, int residual) throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              RawPdu segment = service.dataSegment(pdu, 0, 0, wanted(service, pdu), flags);
              service.peer.send(service.peer.stamped(segment.put32(44, residual)));
            }));
  }

  @Test
  @DisplayName("Data-In with status but without the F bit")
  void statusWithoutFinal() throws Exception {
    assertNeverWrong(
        answeringReads(
            (service, pdu) ->
                service.peer.send(
                    service.peer.stamped(
                        service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x01)))));
  }

  @Test
  @DisplayName("Data-In for a write")
  void dataForAWrite() throws Exception {
    assertWriteFails(
        answeringWrites(
            (service, pdu) ->
                service.peer.send(
                    service.peer.stamped(
                        service.dataSegment(pdu, 0, 0, new byte[pdu.edtl()], 0x81)))),
        8);
  }

  @Test
  @DisplayName("INQUIRY with too little data")
  void shortInquiry() throws Exception {
    for (int length : new int[] {0, 1, 4, 5, 35}) {
      assertLoginFails(
          with(
              (service, pdu) -> {
                if (!FullFeature.isInquiry(pdu)) {
                  return false;
                }
                service.dataIn(pdu, Arrays.copyOf(service.disk.inquiry(false, 0), length));
                return true;
              }));
    }
  }

  @ParameterizedTest(name = "last LBA {0}, block size {1}")
  @CsvSource({
    "8191, 0",
    "8191, 513",
    "8191, -2147483648",
    "8191, 1",
    "8191, 2147483647",
    "-1, 512",
    "9223372036854775807, 4096"
  })
  @DisplayName("Absurd capacities are refused")
  void absurdCapacity(long last, int blockSize) throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            with(
                (service, pdu) -> {
                  if (pdu.op() == RawPdu.SCSI_COMMAND && pdu.scsiOpcode() == 0x25) {
                    int last10 = last > 0xfffffffeL || last < 0 ? -1 : (int) last;
                    service.dataIn(pdu, new RawPdu().put32(0, last10).put32(4, blockSize).head(8));
                    return true;
                  }
                  if (pdu.op() == RawPdu.SCSI_COMMAND && pdu.scsiOpcode() == 0x9e) {
                    byte[] head = new RawPdu().put64(0, last).put32(8, blockSize).head(12);
                    service.dataIn(pdu, Arrays.copyOf(head, Math.min(32, pdu.edtl())));
                    return true;
                  }
                  return false;
                }))) {
      hawser().capacity(target.url()).failed();
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "length field {0} in {1} bytes")
  @CsvSource({"65535, 20", "252, 2", "18, 10", "18, 2", "18, 3", "0, 20", "1, 3"})
  @DisplayName("Sense data whose length lies")
  void lyingSense(int field, int length) throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              byte[] sense = new byte[length];
              sense[0] = (byte) (field >> 8);
              sense[1] = (byte) field;
              for (int i = 2; i < length; i++) {
                sense[i] = (byte) 0xf0;
              }
              RawPdu response = service.response(pdu, 2).data(sense);
              service.peer.send(
                  service.peer.stamped(FullFeature.residual(response, 0, pdu.edtl())));
            }));
  }
}
