package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One designation descriptor of VPD page 83h (SPC-4 section 7.8.6.1).
 *
 * @param protocol protocol identifier 0 to 15, 5 is iSCSI; counts only with {@code piv}
 * @param codeSet 1 binary, 2 ASCII, 3 UTF-8
 * @param piv whether {@code protocol} counts
 * @param association what it designates: {@link #LOGICAL_UNIT}, {@link #TARGET_PORT}, {@link
 *     #TARGET_DEVICE}
 * @param type the designator type 0 to 15
 * @param value the designator, up to 255 bytes
 */
public record Designator(
    int protocol, int codeSet, boolean piv, int association, int type, byte[] value) {
  /** Association: the logical unit. */
  public static final int LOGICAL_UNIT = 0;

  /** Association: the port the command came by. */
  public static final int TARGET_PORT = 1;

  /** Association: the whole device. */
  public static final int TARGET_DEVICE = 2;

  /** Type: vendor specific. */
  public static final int TYPE_VENDOR = 0;

  /** Type: T10 vendor identification and more text. */
  public static final int TYPE_T10 = 1;

  /** Type: EUI-64, 8, 12 or 16 bytes. */
  public static final int TYPE_EUI64 = 2;

  /** Type: NAA, 8 or 16 bytes. */
  public static final int TYPE_NAA = 3;

  /** Type: relative target port, 4 bytes. */
  public static final int TYPE_RELATIVE_PORT = 4;

  /** Type: target port group, 4 bytes. */
  public static final int TYPE_PORT_GROUP = 5;

  /** Type: SCSI name string. */
  public static final int TYPE_NAME = 8;

  /** Protocol identifier of iSCSI. */
  public static final int PROTOCOL_ISCSI = 5;

  /** Checks the ranges and copies the value. */
  public Designator {
    if (value.length > 255) {
      throw new IllegalArgumentException("a designator has at most 255 bytes");
    }
    value = value.clone();
  }

  /** A copy of the bytes. */
  @Override
  public byte[] value() {
    return value.clone();
  }

  /** A binary designator of the logical unit. */
  public static Designator binary(int type, byte[] value) {
    return new Designator(0, 1, false, LOGICAL_UNIT, type, value);
  }

  /** An ASCII designator of the logical unit. */
  public static Designator ascii(int type, String value) {
    return new Designator(
        0, 2, false, LOGICAL_UNIT, type, value.getBytes(StandardCharsets.US_ASCII));
  }

  /** The relative identifier of the iSCSI target port the command came by. */
  public static Designator relativePort(int port) {
    return ofPort(TYPE_RELATIVE_PORT, port);
  }

  /** The target port group of the iSCSI target port the command came by. */
  public static Designator portGroup(int group) {
    return ofPort(TYPE_PORT_GROUP, group);
  }

  private static Designator ofPort(int type, int number) {
    byte[] value = new byte[4];
    BigEndian.put16(value, 2, number);
    return new Designator(PROTOCOL_ISCSI, 1, true, TARGET_PORT, type, value);
  }

  /** The number in a {@link #relativePort} or {@link #portGroup}; -1 if it is neither. */
  public int portNumber() {
    boolean port = type == TYPE_RELATIVE_PORT || type == TYPE_PORT_GROUP;
    return port && association == TARGET_PORT && value.length == 4 ? BigEndian.u16(value, 2) : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Designator d
        && protocol == d.protocol
        && codeSet == d.codeSet
        && piv == d.piv
        && association == d.association
        && type == d.type
        && Arrays.equals(value, d.value);
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(value);
  }

  /** For people, e.g. {@code LUN NAA 6001405…}. */
  @Override
  public String toString() {
    String owner =
        switch (association) {
          case LOGICAL_UNIT -> "LUN ";
          case TARGET_PORT -> "port ";
          case TARGET_DEVICE -> "device ";
          default -> "reserved ";
        };
    String kind =
        switch (type) {
          case TYPE_VENDOR -> "vendor specific ";
          case TYPE_T10 -> "T10 ";
          case TYPE_EUI64 -> "EUI-64 ";
          case TYPE_NAA -> "NAA ";
          case TYPE_RELATIVE_PORT -> "relative port ";
          case TYPE_PORT_GROUP -> "port group ";
          case TYPE_NAME -> "name ";
          default -> "type " + type + " ";
        };
    String shown =
        codeSet == 1
            ? HexFormat.of().formatHex(value)
            : Text.ascii(ByteBuffer.wrap(value), 0, value.length);
    return owner + kind + shown;
  }
}
