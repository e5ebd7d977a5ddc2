package io.hawser.conformance;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A PDU as bytes, with no opinion on what is legal: the scripts send what no honest target would.
 */
final class RawPdu {
  static final int NOP_OUT = 0x00;
  static final int SCSI_COMMAND = 0x01;
  static final int TASK_MANAGEMENT = 0x02;
  static final int LOGIN = 0x03;
  static final int TEXT = 0x04;
  static final int DATA_OUT = 0x05;
  static final int LOGOUT = 0x06;
  static final int SNACK = 0x10;
  static final int NOP_IN = 0x20;
  static final int SCSI_RESPONSE = 0x21;
  static final int TASK_MANAGEMENT_RESPONSE = 0x22;
  static final int LOGIN_RESPONSE = 0x23;
  static final int TEXT_RESPONSE = 0x24;
  static final int DATA_IN = 0x25;
  static final int LOGOUT_RESPONSE = 0x26;
  static final int R2T = 0x31;
  static final int ASYNC = 0x32;
  static final int REJECT = 0x3f;

  final byte[] bhs = new byte[48];
  byte[] ahs = {};
  byte[] data = {};

  static RawPdu of(int opcode, int flags) {
    return new RawPdu().put8(0, opcode).put8(1, flags);
  }

  int op() {
    return bhs[0] & 0x3f;
  }

  boolean immediate() {
    return (bhs[0] & 0x40) != 0;
  }

  int flags() {
    return bhs[1] & 0xff;
  }

  boolean finalBit() {
    return (bhs[1] & 0x80) != 0;
  }

  int itt() {
    return u32(16);
  }

  int ttt() {
    return u32(20);
  }

  int cmdSn() {
    return u32(24);
  }

  int expStatSn() {
    return u32(28);
  }

  long lun() {
    return u64(8);
  }

  /** Expected data transfer length of a SCSI command. */
  int edtl() {
    return u32(20);
  }

  /** First byte of a SCSI command's CDB. */
  int scsiOpcode() {
    return u8(32);
  }

  int u8(int at) {
    return bhs[at] & 0xff;
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  int u24(int at) {
    return u8(at) << 16 | u16(at + 1);
  }

  int u32(int at) {
    return u16(at) << 16 | u16(at + 2);
  }

  long u64(int at) {
    return (long) u32(at) << 32 | u32(at + 4) & 0xffffffffL;
  }

  RawPdu put8(int at, int value) {
    bhs[at] = (byte) value;
    return this;
  }

  RawPdu put16(int at, int value) {
    return put8(at, value >> 8).put8(at + 1, value);
  }

  RawPdu put24(int at, int value) {
    return put8(at, value >> 16).put16(at + 1, value);
  }

  RawPdu put32(int at, int value) {
    return put16(at, value >> 16).put16(at + 2, value);
  }

  RawPdu put64(int at, long value) {
    return put32(at, (int) (value >> 32)).put32(at + 4, (int) value);
  }

  RawPdu data(byte[] bytes) {
    data = bytes;
    return this;
  }

  /** The first bytes of the header, for building other big-endian structures. */
  byte[] head(int length) {
    return java.util.Arrays.copyOf(bhs, length);
  }

  /** The data segment as KEY=VALUE pairs. */
  Map<String, String> text() {
    return text(data);
  }

  static Map<String, String> text(byte[] bytes) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
      int equal = pair.indexOf('=');
      if (equal > 0) {
        pairs.put(pair.substring(0, equal), pair.substring(equal + 1));
      }
    }
    return pairs;
  }

  static byte[] text(Map<String, String> pairs) {
    StringBuilder text = new StringBuilder();
    pairs.forEach((key, value) -> text.append(key).append('=').append(value).append('\0'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return String.format(
        "opcode %02x flags %02x itt %08x ttt %08x word24 %08x word28 %08x data %d",
        op(), flags(), itt(), ttt(), u32(24), u32(28), data.length);
  }
}
