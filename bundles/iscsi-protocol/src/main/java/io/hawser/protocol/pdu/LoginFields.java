package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The fields of a basic header segment that only a login has, and the CID (RFC 7143 sections 11.12
 * and 11.13), read and written in place at an absolute index.
 */
final class LoginFields {
  private LoginFields() {}

  /** CSG of a login PDU. */
  static int currentStage(ByteBuffer b, int at) {
    return b.get(at + 1) >> 2 & 3;
  }

  /** NSG of a login PDU. */
  static int nextStage(ByteBuffer b, int at) {
    return b.get(at + 1) & 3;
  }

  /** The second byte of a login PDU: T, C, CSG and NSG. */
  static int flags(boolean transit, boolean more, int currentStage, int nextStage) {
    return (transit ? Bhs.FLAG_FINAL : 0)
        | (more ? Bhs.FLAG_CONTINUE : 0)
        | (currentStage & 3) << 2
        | (nextStage & 3);
  }

  /** Version-max of a login PDU. */
  static int versionMax(ByteBuffer b, int at) {
    return b.get(at + 2) & 0xff;
  }

  /** Sets Version-max of a login PDU. */
  static void versionMax(ByteBuffer b, int at, int value) {
    b.put(at + 2, (byte) value);
  }

  /** Version-min of a Login Request. */
  static int versionMin(ByteBuffer b, int at) {
    return b.get(at + 3) & 0xff;
  }

  /** Sets Version-min of a Login Request. */
  static void versionMin(ByteBuffer b, int at, int value) {
    b.put(at + 3, (byte) value);
  }

  /** Version-active of a Login Response. */
  static int versionActive(ByteBuffer b, int at) {
    return b.get(at + 3) & 0xff;
  }

  /** Sets Version-active of a Login Response. */
  static void versionActive(ByteBuffer b, int at, int value) {
    b.put(at + 3, (byte) value);
  }

  /** ISID of a login PDU, six bytes in the low 48 bits. */
  static long isid(ByteBuffer b, int at) {
    return b.getLong(at + 8) >>> 16;
  }

  /** Sets ISID of a login PDU, six bytes in the low 48 bits. */
  static void isid(ByteBuffer b, int at, long value) {
    b.putLong(at + 8, value << 16 | b.getLong(at + 8) & 0xffff);
  }

  /** TSIH of a login PDU. */
  static int tsih(ByteBuffer b, int at) {
    return b.getShort(at + 14) & 0xffff;
  }

  /** Sets TSIH of a login PDU. */
  static void tsih(ByteBuffer b, int at, int value) {
    b.putShort(at + 14, (short) value);
  }

  /** CID of a Login or Logout Request. */
  static int cid(ByteBuffer b, int at) {
    return b.getShort(at + 20) & 0xffff;
  }

  /** Sets CID of a Login or Logout Request. */
  static void cid(ByteBuffer b, int at, int value) {
    b.putShort(at + 20, (short) value);
  }

  /** Status-Class of a Login Response. */
  static int statusClass(ByteBuffer b, int at) {
    return b.get(at + 36) & 0xff;
  }

  /** Sets Status-Class of a Login Response. */
  static void statusClass(ByteBuffer b, int at, int value) {
    b.put(at + 36, (byte) value);
  }

  /** Status-Detail of a Login Response. */
  static int statusDetail(ByteBuffer b, int at) {
    return b.get(at + 37) & 0xff;
  }

  /** Sets Status-Detail of a Login Response. */
  static void statusDetail(ByteBuffer b, int at, int value) {
    b.put(at + 37, (byte) value);
  }
}
