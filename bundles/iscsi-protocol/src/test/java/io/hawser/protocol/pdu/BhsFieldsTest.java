package io.hawser.protocol.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each field lies where RFC 7143 section 11 draws it, and touches nothing beside it. */
class BhsFieldsTest {
  private static final int AT = 7;

  private interface Getter {
    int get(ByteBuffer b, int at);
  }

  private interface Setter {
    void set(ByteBuffer b, int at, int value);
  }

  private record Field(String name, int offset, int width, Getter getter, Setter setter) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Field> fields() {
    return Stream.of(
        new Field(
            "expectedDataTransferLength",
            20,
            4,
            Bhs::expectedDataTransferLength,
            Bhs::expectedDataTransferLength),
        new Field("targetTransferTag", 20, 4, Bhs::targetTransferTag, Bhs::targetTransferTag),
        new Field("snackTag", 20, 4, Bhs::snackTag, Bhs::snackTag),
        new Field("cid", 20, 2, LoginFields::cid, LoginFields::cid),
        new Field("initiatorTaskTag", 16, 4, Bhs::initiatorTaskTag, Bhs::initiatorTaskTag),
        new Field("cmdSn", 24, 4, Bhs::cmdSn, Bhs::cmdSn),
        new Field("statSn", 24, 4, Bhs::statSn, Bhs::statSn),
        new Field("expStatSn", 28, 4, Bhs::expStatSn, Bhs::expStatSn),
        new Field("expCmdSn", 28, 4, Bhs::expCmdSn, Bhs::expCmdSn),
        new Field("maxCmdSn", 32, 4, Bhs::maxCmdSn, Bhs::maxCmdSn),
        new Field("dataSn", 36, 4, Bhs::dataSn, Bhs::dataSn),
        new Field("expDataSn", 36, 4, Bhs::expDataSn, Bhs::expDataSn),
        new Field("r2tSn", 36, 4, Bhs::r2tSn, Bhs::r2tSn),
        new Field("bufferOffset", 40, 4, Bhs::bufferOffset, Bhs::bufferOffset),
        new Field(
            "bidirectionalReadResidualCount",
            40,
            4,
            Bhs::bidirectionalReadResidualCount,
            Bhs::bidirectionalReadResidualCount),
        new Field("residualCount", 44, 4, Bhs::residualCount, Bhs::residualCount),
        new Field("desiredLength", 44, 4, Bhs::desiredLength, Bhs::desiredLength),
        new Field("response", 2, 1, Bhs::response, Bhs::response),
        new Field("status", 3, 1, Bhs::status, Bhs::status),
        new Field("statusClass", 36, 1, LoginFields::statusClass, LoginFields::statusClass),
        new Field("statusDetail", 37, 1, LoginFields::statusDetail, LoginFields::statusDetail),
        new Field("versionMax", 2, 1, LoginFields::versionMax, LoginFields::versionMax),
        new Field("versionMin", 3, 1, LoginFields::versionMin, LoginFields::versionMin),
        new Field("versionActive", 3, 1, LoginFields::versionActive, LoginFields::versionActive),
        new Field("tsih", 14, 2, LoginFields::tsih, LoginFields::tsih),
        new Field("asyncEvent", 36, 1, AsyncMessageFields::event, AsyncMessageFields::event),
        new Field(
            "asyncVendorCode",
            37,
            1,
            AsyncMessageFields::vendorCode,
            AsyncMessageFields::vendorCode),
        new Field(
            "parameter1", 38, 2, AsyncMessageFields::parameter1, AsyncMessageFields::parameter1),
        new Field(
            "parameter2", 40, 2, AsyncMessageFields::parameter2, AsyncMessageFields::parameter2),
        new Field(
            "parameter3", 42, 2, AsyncMessageFields::parameter3, AsyncMessageFields::parameter3),
        new Field("time2Wait", 40, 2, Bhs::time2Wait, Bhs::time2Wait),
        new Field("time2Retain", 42, 2, Bhs::time2Retain, Bhs::time2Retain));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("fields")
  void fieldLiesWhereTheRfcDrawsIt(Field field) {
    byte[] expected = new byte[Bhs.LENGTH + 2 * AT];
    Arrays.fill(expected, (byte) 0xa5);
    ByteBuffer b = ByteBuffer.wrap(expected.clone());
    int value = (int) (0x8192_a3b4L >>> 8 * (4 - field.width()));
    field.setter().set(b, AT, value);
    for (int i = 0; i < field.width(); i++) {
      expected[AT + field.offset() + i] = (byte) (value >>> 8 * (field.width() - 1 - i));
    }
    assertEquals(ByteBuffer.wrap(expected), b);
    assertEquals(value, field.getter().get(b, AT));
  }

  @Test
  void fieldsOfASnackLieWhereTheRfcDrawsThem() {
    ByteBuffer b = ByteBuffer.allocate(Bhs.LENGTH);
    new SnackRequestPdu(0, 0, 1, 2, 3, 0x1020_3040, 0x5060_7080, ByteBuffer.allocate(0))
        .putHeader(b, 0);
    assertEquals(0x1020_3040, b.getInt(40), "BegRun");
    assertEquals(0x5060_7080, b.getInt(44), "RunLength");
  }

  @Test
  void fieldsOfATaskManagementRequestLieWhereTheRfcDrawsThem() {
    ByteBuffer b = ByteBuffer.allocate(Bhs.LENGTH);
    new TaskManagementRequestPdu(
            true, 1, 0, 1, 0x1020_3040, 2, 3, 0x5060_7080, 0x0a0b_0c0d, ByteBuffer.allocate(0))
        .putHeader(b, 0);
    assertEquals(0x1020_3040, b.getInt(20), "Referenced Task Tag");
    assertEquals(0x5060_7080, b.getInt(32), "RefCmdSN");
    assertEquals(0x0a0b_0c0d, b.getInt(36), "ExpDataSN");
  }

  @Test
  void additionalHeadersFillTheirPlaceOrAreNone() {
    ByteBuffer b = ByteBuffer.allocate(Bhs.LENGTH + 12);
    assertTrue(Bhs.additionalHeadersFit(b, 0));
    Bhs.totalAhsLength(b, 0, 12);
    b.putShort(48, (short) 5).putShort(56, (short) 1);
    assertTrue(Bhs.additionalHeadersFit(b, 0), "8 bytes and 4");
    b.putShort(56, (short) 0);
    assertTrue(Bhs.additionalHeadersFit(b, 0), "one without contents");
    for (int last : new int[] {2, 0x7fff, 0xffff}) {
      b.putShort(56, (short) last);
      assertFalse(Bhs.additionalHeadersFit(b, 0), "the last says " + last);
    }
  }
}
