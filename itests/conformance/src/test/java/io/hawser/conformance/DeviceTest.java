package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that know little, are large, or are no disks. */
class DeviceTest extends Cases {
  private static boolean isPage(RawPdu pdu) {
    return FullFeature.isInquiry(pdu) && (pdu.u8(33) & 1) != 0;
  }

  /** Refuses these commands as unknown, and every page of vital product data. */
  private static ScriptedTarget.Script without(Integer... opcodes) {
    Set<Integer> unknown = Set.of(opcodes);
    return with(
        (service, pdu) -> {
          if (pdu.op() != RawPdu.SCSI_COMMAND) {
            return false;
          }
          if (unknown.contains(pdu.scsiOpcode())) {
            service.check(pdu, 5, 0x20, 0);
          } else if (isPage(pdu)) {
            service.check(pdu, 5, 0x24, 0);
          } else {
            return false;
          }
          return true;
        });
  }

  @Test
  @DisplayName("A disk that knows only INQUIRY and the ten-byte commands serves")
  void minimal() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(without(0x00, 0x1a, 0x5a, 0x88, 0x8a, 0x9e, 0xa0))) {
      hawser().inq(target.url()).ok();
      assertTrue(hawser().capacity(target.url()).ok().out().contains("blocks=8192"));
      assertReads(target);
      assertWrites(target);
    }
  }

  @Test
  @DisplayName("A disk that answers every page with the standard INQUIRY serves")
  void noPages() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (!isPage(pdu)) {
                return false;
              }
              byte[] data = service.disk.inquiry(false, 0);
              service.dataIn(pdu, Arrays.copyOf(data, Math.min(data.length, pdu.u16(35))));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().inq(target.url()).ok();
      assertReads(target);
    }
  }

  @Test
  @DisplayName("A write-protected disk is read and not written")
  void writeProtected() throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.SCSI_COMMAND || pdu.scsiOpcode() != 0x1a) {
                return false;
              }
              service.dataIn(pdu, new byte[] {3, 0, (byte) 0x80, 0});
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      assertReads(target);
      assertWriteFails(target, 8);
      assertEquals(0, target.writes.get());
    }
  }

  @Test
  @DisplayName("A medium that is not there or never ready is an error")
  void notReady() throws Exception {
    for (int code : new int[] {0x3a, 0x04}) {
      ScriptedTarget.Script script =
          with(
              (service, pdu) -> {
                if (pdu.op() != RawPdu.SCSI_COMMAND || pdu.scsiOpcode() != 0) {
                  return false;
                }
                service.check(pdu, 2, code, 0);
                return true;
              });
      assertReadFails(script);
    }
  }

  @ParameterizedTest(name = "first byte {0}")
  @ValueSource(strings = {"0x7f", "0x3f", "0x1f", "0x20", "0x60"})
  @DisplayName("Where no logical unit is, nothing is shown or read")
  void noUnit(String first) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(saying(Integer.decode(first)))) {
      hawser().inq(target.url()).failed(21);
      assertReadFails(target);
    }
  }

  @ParameterizedTest(name = "device type {0}")
  @ValueSource(ints = {1, 5, 0x0c, 0x0d})
  @DisplayName("A device that is no disk is shown, and not read")
  void noDisk(int type) throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(saying(type))) {
      hawser().inq(target.url()).ok();
      assertReadFails(target);
    }
  }

  private static ScriptedTarget.Script saying(int first) {
    return with(
        (service, pdu) -> {
          if (!FullFeature.isInquiry(pdu) || isPage(pdu)) {
            return false;
          }
          byte[] data = service.disk.inquiry(false, 0).clone();
          data[0] = (byte) first;
          service.dataIn(pdu, data);
          return true;
        });
  }

  @ParameterizedTest(name = "last LBA {0}, blocks of {1}")
  @CsvSource({
    "0, 512",
    "8191, 4096",
    "4294967294, 512",
    "4294967295, 512",
    "4294967296, 512",
    "281474976710655, 512"
  })
  @DisplayName("Capacities around and beyond 2 TiB are told right")
  void capacities(long last, int blockSize) throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.SCSI_COMMAND || pdu.scsiOpcode() != 0x9e) {
                return false;
              }
              byte[] head = new RawPdu().put64(0, last).put32(8, blockSize).head(12);
              service.dataIn(pdu, Arrays.copyOf(head, 32));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      String out = hawser().capacity(target.url()).ok().out();
      assertEquals(
          "blocks="
              + (last + 1)
              + " block_size="
              + blockSize
              + " bytes="
              + (last + 1) * blockSize
              + "\n",
          out);
    }
  }

  @Test
  @DisplayName("Blocks of 4096 bytes are read and written")
  void largeBlocks() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(new Disk(4096, 1024), honest())) {
      assertReads(target);
      assertWrites(target);
    }
  }

  @ParameterizedTest(name = "{0} of the 32 bytes")
  @ValueSource(ints = {0, 4, 8, 11})
  @DisplayName("READ CAPACITY with too little data is an error")
  void shortCapacity(int length) throws Exception {
    ScriptedTarget.Script script =
        with(
            (service, pdu) -> {
              if (pdu.op() != RawPdu.SCSI_COMMAND || pdu.scsiOpcode() != 0x9e) {
                return false;
              }
              service.dataIn(pdu, Arrays.copyOf(service.disk.capacity16(), length));
              return true;
            });
    try (ScriptedTarget target = new ScriptedTarget(script)) {
      hawser().capacity(target.url()).failed();
    }
  }
}
