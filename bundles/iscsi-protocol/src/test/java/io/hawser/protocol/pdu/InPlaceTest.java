package io.hawser.protocol.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.scsi.TaskAttribute;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers written and read in place are those of the records. */
class InPlaceTest {
  private static final int AT = 13;

  private static ByteBuffer dirty() {
    byte[] bytes = new byte[Bhs.LENGTH + 2 * AT];
    java.util.Arrays.fill(bytes, (byte) 0xa5);
    return ByteBuffer.wrap(bytes);
  }

  private static ByteBuffer header(Pdu pdu) {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    pdu.putHeader(header, 0);
    return header;
  }

  @Test
  void scsiCommandHeader() {
    ByteBuffer cdb = ByteBuffer.allocate(20);
    new Random(3).nextBytes(cdb.array());
    ScsiCommandPdu pdu =
        new ScsiCommandPdu(
            false,
            true,
            false,
            true,
            TaskAttribute.ORDERED,
            0,
            0x0001_0000_0000_0000L,
            77,
            4096,
            8,
            9,
            cdb.slice(4, 10),
            OptionalInt.empty(),
            ByteBuffer.allocate(512));
    ByteBuffer out = dirty();
    ScsiCommandHeader.put(
        out,
        AT,
        Bhs.FLAG_FINAL | Bhs.FLAG_WRITE | TaskAttribute.ORDERED.code(),
        512,
        0x0001_0000_0000_0000L,
        77,
        4096,
        8,
        9,
        cdb,
        4,
        10);
    assertEquals(header(pdu), out.slice(AT, Bhs.LENGTH));
    assertEquals((byte) 0xa5, out.get(AT - 1));
    assertEquals((byte) 0xa5, out.get(AT + Bhs.LENGTH));
  }

  @Test
  void dataOutHeader() {
    DataOutPdu pdu = new DataOutPdu(true, 5L << 48, 77, 3, 9, 2, 8192, ByteBuffer.allocate(1000));
    ByteBuffer out = dirty();
    DataOutHeader.put(out, AT, true, 1000, 5L << 48, 77, 3, 9, 2, 8192);
    assertEquals(header(pdu), out.slice(AT, Bhs.LENGTH));
  }

  @Test
  void nopOutHeader() {
    NopOutPdu pdu = new NopOutPdu(true, 5L << 48, Bhs.NO_TAG, 3, 8, 9, ByteBuffer.allocate(7));
    ByteBuffer out = dirty();
    NopOutHeader.put(out, AT, true, 7, 5L << 48, Bhs.NO_TAG, 3, 8, 9);
    assertEquals(header(pdu), out.slice(AT, Bhs.LENGTH));
  }

  @Test
  void fieldsOfDataInReadInPlace() {
    for (long seed = 0; seed < 100; seed++) {
      DataInPdu pdu = (DataInPdu) new RandomPdus(seed).oneOfEach().get(13);
      ByteBuffer b = dirty();
      pdu.putHeader(b, AT);
      assertEquals(Opcode.DATA_IN, Bhs.opcode(b, AT));
      assertEquals(pdu.finalBit(), Bhs.flag(b, AT, Bhs.FLAG_FINAL));
      assertEquals(pdu.acknowledge(), Bhs.flag(b, AT, Bhs.FLAG_ACKNOWLEDGE));
      assertEquals(pdu.statusPresent(), Bhs.flag(b, AT, Bhs.FLAG_STATUS));
      assertEquals(pdu.overflow(), Bhs.flag(b, AT, Bhs.FLAG_OVERFLOW));
      assertEquals(pdu.underflow(), Bhs.flag(b, AT, Bhs.FLAG_UNDERFLOW));
      assertEquals(pdu.status(), Bhs.status(b, AT));
      assertEquals(pdu.lun(), Bhs.lun(b, AT));
      assertEquals(pdu.initiatorTaskTag(), Bhs.initiatorTaskTag(b, AT));
      assertEquals(pdu.targetTransferTag(), Bhs.targetTransferTag(b, AT));
      assertEquals(pdu.statSn(), Bhs.statSn(b, AT));
      assertEquals(pdu.expCmdSn(), Bhs.expCmdSn(b, AT));
      assertEquals(pdu.maxCmdSn(), Bhs.maxCmdSn(b, AT));
      assertEquals(pdu.dataSn(), Bhs.dataSn(b, AT));
      assertEquals(pdu.bufferOffset(), Bhs.bufferOffset(b, AT));
      assertEquals(pdu.residualCount(), Bhs.residualCount(b, AT));
      assertEquals(pdu.data().remaining(), Bhs.dataSegmentLength(b, AT));
      assertEquals(0, Bhs.totalAhsLength(b, AT));
    }
  }

  @Test
  void settersDisturbNoNeighbor() {
    ByteBuffer b = ByteBuffer.allocate(Bhs.LENGTH);
    Bhs.opcode(b, 0, Opcode.LOGIN_REQUEST);
    Bhs.immediate(b, 0, true);
    Bhs.totalAhsLength(b, 0, 1020);
    Bhs.dataSegmentLength(b, 0, (1 << 24) - 1);
    LoginFields.tsih(b, 0, 0xbeef);
    LoginFields.isid(b, 0, 0x8012_3456_789aL);
    assertEquals(Opcode.LOGIN_REQUEST, Bhs.opcode(b, 0));
    assertEquals(true, Bhs.immediate(b, 0));
    assertEquals(1020, Bhs.totalAhsLength(b, 0));
    assertEquals((1 << 24) - 1, Bhs.dataSegmentLength(b, 0));
    assertEquals(0xbeef, LoginFields.tsih(b, 0));
    assertEquals(0x8012_3456_789aL, LoginFields.isid(b, 0));
    Bhs.dataSegmentLength(b, 0, 5);
    Bhs.immediate(b, 0, false);
    assertEquals(1020, Bhs.totalAhsLength(b, 0));
    assertEquals(0x03, b.get(0));
  }
}
