package io.hawser.protocol.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PduCodecTest {
  @Test
  void decodingWhatWasEncodedGivesTheSamePdu() throws Exception {
    for (long seed = 0; seed < 500; seed++) {
      for (Pdu pdu : new RandomPdus(seed).oneOfEach()) {
        boolean header = seed % 2 == 0;
        boolean data = seed % 3 == 0;
        ByteBuffer bytes = PduEncoder.encode(pdu, header, data);
        assertEquals(0, bytes.remaining() % 4, "seed " + seed + ": " + pdu);
        PduFramer framer = new PduFramer(8192);
        framer.digests(header, data);
        PduFramer.Frame frame =
            assertInstanceOf(PduFramer.Frame.class, framer.next(bytes), "seed " + seed);
        assertEquals(pdu, PduDecoder.decode(frame), "seed " + seed);
        assertFalse(bytes.hasRemaining());
      }
    }
  }

  @Test
  void thereAreEighteenOpcodesWithNames() {
    Set<Integer> opcodes = new HashSet<>();
    for (Pdu pdu : new RandomPdus(1).oneOfEach()) {
      opcodes.add(pdu.opcode());
      assertTrue(Opcode.known(pdu.opcode()), Opcode.name(pdu.opcode()));
    }
    assertEquals(18, opcodes.size());
    assertEquals("PDU with opcode 0x1c", Opcode.name(0x1c));
    assertFalse(Opcode.known(0x1c));
    assertTrue(Opcode.fromTarget(Opcode.REJECT));
    assertFalse(Opcode.fromTarget(Opcode.SNACK_REQUEST));
  }

  @Test
  void unknownOpcodeIsAnError() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH).put(0, (byte) 0x3e);
    PduFormatException error =
        assertThrows(
            PduFormatException.class, () -> PduDecoder.decode(header, ByteBuffer.allocate(0)));
    assertTrue(error.getMessage().contains("0x3e"), error.getMessage());
  }

  @Test
  void lengthsThatContradictEachOtherAreErrors() {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    assertThrows(PduFormatException.class, () -> PduDecoder.decode(header, ByteBuffer.allocate(4)));
    assertThrows(
        PduFormatException.class,
        () -> PduDecoder.decode(ByteBuffer.allocate(47), ByteBuffer.allocate(0)));
    Bhs.totalAhsLength(header, 0, 8);
    assertThrows(PduFormatException.class, () -> PduDecoder.decode(header, ByteBuffer.allocate(0)));
  }

  @Test
  void additionalHeaderThatLiesAboutItsLengthIsAnError() {
    ScsiCommandPdu pdu = command(ByteBuffer.allocate(32), OptionalInt.of(512));
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH + pdu.ahsLength());
    pdu.putHeader(header, 0);
    for (int lie : new int[] {0, 200, 0xffff}) {
      ByteBuffer bent = ByteBuffer.wrap(header.array().clone()).putShort(48, (short) lie);
      assertThrows(
          PduFormatException.class,
          () -> PduDecoder.decode(bent, ByteBuffer.allocate(0)),
          "length " + lie);
    }
  }

  @Test
  void additionalHeaderOfUnknownTypeIsPassedOver() throws Exception {
    ScsiCommandPdu pdu = command(ByteBuffer.allocate(32), OptionalInt.of(512));
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH + pdu.ahsLength());
    pdu.putHeader(header, 0);
    header.put(50, (byte) 0x3f);
    ScsiCommandPdu read = (ScsiCommandPdu) PduDecoder.decode(header, ByteBuffer.allocate(0));
    assertEquals(16, read.cdb().remaining());
    assertEquals(OptionalInt.of(512), read.bidirectionalReadLength());
  }

  @Test
  void additionalHeaderOfUnknownTypeMayHaveNoContents() throws Exception {
    ScsiCommandPdu pdu = command(ByteBuffer.allocate(16), OptionalInt.empty());
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH + 4);
    pdu.putHeader(header, 0);
    Bhs.totalAhsLength(header, 0, 4);
    header.putInt(Bhs.LENGTH, 0x3f << 8);
    assertEquals(pdu.cdb(), ((ScsiCommandPdu) PduDecoder.decode(header, Pdu.NO_DATA)).cdb());
  }

  @Test
  void commandOutOfRangeIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> command(ByteBuffer.allocate(0), OptionalInt.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> command(ByteBuffer.allocate(261), OptionalInt.empty()));
  }

  @Test
  void dataOfAPduCannotBeMovedOrChangedByReaders() {
    NopOutPdu pdu = new NopOutPdu(true, 0, 1, -1, 1, 1, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    pdu.data().get();
    assertEquals(3, pdu.data().remaining());
    assertTrue(pdu.data().isReadOnly());
    assertNotEquals(
        pdu, new NopOutPdu(true, 0, 1, -1, 1, 1, ByteBuffer.wrap(new byte[] {1, 2, 4})));
  }

  @Test
  void randomBytesNeverEndInAnythingButAFormatError() {
    Random random = new Random(77);
    for (int n = 0; n < 20_000; n++) {
      byte[] bytes = new byte[Bhs.LENGTH + 4 * random.nextInt(6)];
      random.nextBytes(bytes);
      ByteBuffer header = ByteBuffer.wrap(bytes);
      Bhs.totalAhsLength(header, 0, bytes.length - Bhs.LENGTH);
      Bhs.dataSegmentLength(header, 0, 4);
      if (n % 2 == 0) {
        Bhs.opcode(header, 0, Opcode.SCSI_COMMAND);
      }
      try {
        PduDecoder.decode(header, ByteBuffer.allocate(4));
      } catch (PduFormatException expected) {
        assertFalse(expected.getMessage().isEmpty());
      }
    }
  }

  private static ScsiCommandPdu command(ByteBuffer cdb, OptionalInt bidirectional) {
    return new ScsiCommandPdu(
        false,
        true,
        true,
        true,
        TaskAttribute.SIMPLE,
        0,
        0,
        1,
        0,
        1,
        1,
        cdb,
        bidirectional,
        ByteBuffer.allocate(0));
  }
}
