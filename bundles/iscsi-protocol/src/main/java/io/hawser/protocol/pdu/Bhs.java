package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The fields of a basic header segment (RFC 7143 section 11.2.1), read and written in place.
 *
 * <p>Every method takes a buffer and the absolute index {@code at} of the header's first byte; none
 * moves the buffer's position, checks its limit beyond what {@link ByteBuffer} does, or allocates.
 * Buffers must be big-endian, which is what {@link ByteBuffer} is unless told otherwise.
 */
public final class Bhs {
  /** Length of a basic header segment in bytes. */
  public static final int LENGTH = 48;

  /** The tag that names nothing. */
  public static final int NO_TAG = 0xffffffff;

  /** F bit, and T bit of login PDUs. */
  public static final int FLAG_FINAL = 0x80;

  /** C bit of login and text PDUs; A bit of Data-In. */
  public static final int FLAG_CONTINUE = 0x40;

  /** A bit of Data-In. */
  public static final int FLAG_ACKNOWLEDGE = 0x40;

  /** R bit of a SCSI Command. */
  public static final int FLAG_READ = 0x40;

  /** W bit of a SCSI Command. */
  public static final int FLAG_WRITE = 0x20;

  /** o bit of a SCSI Response. */
  public static final int FLAG_BIDIRECTIONAL_OVERFLOW = 0x10;

  /** u bit of a SCSI Response. */
  public static final int FLAG_BIDIRECTIONAL_UNDERFLOW = 0x08;

  /** O bit of a SCSI Response or Data-In. */
  public static final int FLAG_OVERFLOW = 0x04;

  /** U bit of a SCSI Response or Data-In. */
  public static final int FLAG_UNDERFLOW = 0x02;

  /** S bit of a Data-In. */
  public static final int FLAG_STATUS = 0x01;

  private Bhs() {}

  /** Length of {@code length} bytes with the padding to a multiple of four. */
  public static int padded(int length) {
    return length + 3 & ~3;
  }

  /** Zeroes the 48 bytes and sets what every PDU has. */
  static void begin(
      ByteBuffer b,
      int at,
      int opcode,
      boolean immediate,
      int flags,
      int ahsLength,
      int dataLength) {
    for (int i = 0; i < LENGTH; i += 8) {
      b.putLong(at + i, 0);
    }
    b.put(at, (byte) (opcode | (immediate ? 0x40 : 0)));
    b.put(at + 1, (byte) flags);
    b.putInt(at + 4, ahsLength / 4 << 24 | dataLength);
  }

  /** The opcode, 0 to 63, see {@link Opcode}. */
  public static int opcode(ByteBuffer b, int at) {
    return b.get(at) & 0x3f;
  }

  /** Sets the opcode and keeps the immediate bit. */
  public static void opcode(ByteBuffer b, int at, int value) {
    b.put(at, (byte) (b.get(at) & 0x40 | value));
  }

  /** The I bit. */
  public static boolean immediate(ByteBuffer b, int at) {
    return (b.get(at) & 0x40) != 0;
  }

  /** Sets the I bit. */
  public static void immediate(ByteBuffer b, int at, boolean value) {
    b.put(at, (byte) (b.get(at) & 0x3f | (value ? 0x40 : 0)));
  }

  /** The second byte: the F bit and what the opcode makes of the others. */
  public static int flags(ByteBuffer b, int at) {
    return b.get(at + 1) & 0xff;
  }

  /** Sets the second byte. */
  public static void flags(ByteBuffer b, int at, int value) {
    b.put(at + 1, (byte) value);
  }

  /** Whether all bits of this mask are set in the second byte. */
  public static boolean flag(ByteBuffer b, int at, int mask) {
    return (b.get(at + 1) & mask) == mask;
  }

  /** Length of all additional header segments in bytes, a multiple of 4, 0 to 1020. */
  public static int totalAhsLength(ByteBuffer b, int at) {
    return (b.get(at + 4) & 0xff) << 2;
  }

  /** Sets length of all additional header segments in bytes, a multiple of 4, 0 to 1020. */
  public static void totalAhsLength(ByteBuffer b, int at, int value) {
    b.put(at + 4, (byte) (value >> 2));
  }

  /**
   * Whether the additional header segments fill just the place the basic header announces for them
   * (RFC 7143 section 11.2.2). If not, the sender counts its bytes otherwise than we do. One
   * without contents is a word of its own: nothing forbids it.
   */
  public static boolean additionalHeadersFit(ByteBuffer b, int at) {
    int next = at + LENGTH;
    int end = next + totalAhsLength(b, at);
    while (next < end) {
      next += padded(3 + (b.getShort(next) & 0xffff));
    }
    return next == end;
  }

  /** DataSegmentLength in bytes without padding, 0 to 2^24-1. */
  public static int dataSegmentLength(ByteBuffer b, int at) {
    return b.getInt(at + 4) & 0xffffff;
  }

  /** Sets dataSegmentLength in bytes without padding, 0 to 2^24-1. */
  public static void dataSegmentLength(ByteBuffer b, int at, int value) {
    b.putInt(at + 4, b.getInt(at + 4) & 0xff000000 | value);
  }

  /** The logical unit's eight bytes. */
  public static long lun(ByteBuffer b, int at) {
    return b.getLong(at + 8);
  }

  /** Sets the logical unit's eight bytes. */
  public static void lun(ByteBuffer b, int at, long value) {
    b.putLong(at + 8, value);
  }

  /** Initiator Task Tag. */
  public static int initiatorTaskTag(ByteBuffer b, int at) {
    return b.getInt(at + 16);
  }

  /** Sets initiator Task Tag. */
  public static void initiatorTaskTag(ByteBuffer b, int at, int value) {
    b.putInt(at + 16, value);
  }

  /** Target Transfer Tag. */
  public static int targetTransferTag(ByteBuffer b, int at) {
    return b.getInt(at + 20);
  }

  /** Sets target Transfer Tag. */
  public static void targetTransferTag(ByteBuffer b, int at, int value) {
    b.putInt(at + 20, value);
  }

  /** Expected Data Transfer Length of a SCSI Command, bytes, unsigned. */
  public static int expectedDataTransferLength(ByteBuffer b, int at) {
    return b.getInt(at + 20);
  }

  /** Sets expected Data Transfer Length of a SCSI Command, bytes, unsigned. */
  public static void expectedDataTransferLength(ByteBuffer b, int at, int value) {
    b.putInt(at + 20, value);
  }

  /** SNACK Tag of a SCSI Response. */
  public static int snackTag(ByteBuffer b, int at) {
    return b.getInt(at + 20);
  }

  /** Sets SNACK Tag of a SCSI Response. */
  public static void snackTag(ByteBuffer b, int at, int value) {
    b.putInt(at + 20, value);
  }

  /** CmdSN of a PDU from the initiator. */
  public static int cmdSn(ByteBuffer b, int at) {
    return b.getInt(at + 24);
  }

  /** Sets cmdSN of a PDU from the initiator. */
  public static void cmdSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 24, value);
  }

  /** ExpStatSN of a PDU from the initiator. */
  public static int expStatSn(ByteBuffer b, int at) {
    return b.getInt(at + 28);
  }

  /** Sets expStatSN of a PDU from the initiator. */
  public static void expStatSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 28, value);
  }

  /** StatSN of a PDU from the target. */
  public static int statSn(ByteBuffer b, int at) {
    return b.getInt(at + 24);
  }

  /** Sets statSN of a PDU from the target. */
  public static void statSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 24, value);
  }

  /** ExpCmdSN of a PDU from the target. */
  public static int expCmdSn(ByteBuffer b, int at) {
    return b.getInt(at + 28);
  }

  /** Sets expCmdSN of a PDU from the target. */
  public static void expCmdSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 28, value);
  }

  /** MaxCmdSN of a PDU from the target. */
  public static int maxCmdSn(ByteBuffer b, int at) {
    return b.getInt(at + 32);
  }

  /** Sets maxCmdSN of a PDU from the target. */
  public static void maxCmdSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 32, value);
  }

  /** Sets the numbers that every PDU from the initiator carries. */
  static void initiatorNumbers(ByteBuffer b, int at, int cmdSn, int expStatSn) {
    cmdSn(b, at, cmdSn);
    expStatSn(b, at, expStatSn);
  }

  /** Sets the numbers that every PDU from the target carries. */
  static void targetNumbers(ByteBuffer b, int at, int statSn, int expCmdSn, int maxCmdSn) {
    statSn(b, at, statSn);
    expCmdSn(b, at, expCmdSn);
    maxCmdSn(b, at, maxCmdSn);
  }

  /** DataSN of Data-In and Data-Out; DataSN or R2TSN of a Reject. */
  public static int dataSn(ByteBuffer b, int at) {
    return b.getInt(at + 36);
  }

  /** Sets dataSN of Data-In and Data-Out; DataSN or R2TSN of a Reject. */
  public static void dataSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 36, value);
  }

  /** ExpDataSN of a SCSI Response or a Task Management Function Request. */
  public static int expDataSn(ByteBuffer b, int at) {
    return b.getInt(at + 36);
  }

  /** Sets expDataSN of a SCSI Response or a Task Management Function Request. */
  public static void expDataSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 36, value);
  }

  /** R2TSN of an R2T. */
  public static int r2tSn(ByteBuffer b, int at) {
    return b.getInt(at + 36);
  }

  /** Sets R2TSN of an R2T. */
  public static void r2tSn(ByteBuffer b, int at, int value) {
    b.putInt(at + 36, value);
  }

  /** Buffer Offset of Data-In, Data-Out and R2T, bytes, unsigned. */
  public static int bufferOffset(ByteBuffer b, int at) {
    return b.getInt(at + 40);
  }

  /** Sets buffer Offset of Data-In, Data-Out and R2T, bytes, unsigned. */
  public static void bufferOffset(ByteBuffer b, int at, int value) {
    b.putInt(at + 40, value);
  }

  /** Bidirectional Read Residual Count of a SCSI Response, bytes, unsigned. */
  public static int bidirectionalReadResidualCount(ByteBuffer b, int at) {
    return b.getInt(at + 40);
  }

  /** Sets bidirectional Read Residual Count of a SCSI Response, bytes, unsigned. */
  public static void bidirectionalReadResidualCount(ByteBuffer b, int at, int value) {
    b.putInt(at + 40, value);
  }

  /** Residual Count of a SCSI Response or Data-In, bytes, unsigned. */
  public static int residualCount(ByteBuffer b, int at) {
    return b.getInt(at + 44);
  }

  /** Sets residual Count of a SCSI Response or Data-In, bytes, unsigned. */
  public static void residualCount(ByteBuffer b, int at, int value) {
    b.putInt(at + 44, value);
  }

  /** Desired Data Transfer Length of an R2T, bytes, unsigned. */
  public static int desiredLength(ByteBuffer b, int at) {
    return b.getInt(at + 44);
  }

  /** Sets desired Data Transfer Length of an R2T, bytes, unsigned. */
  public static void desiredLength(ByteBuffer b, int at, int value) {
    b.putInt(at + 44, value);
  }

  /** Response of a SCSI, Task Management or Logout Response; Reason of a Reject. */
  public static int response(ByteBuffer b, int at) {
    return b.get(at + 2) & 0xff;
  }

  /** Sets response of a SCSI, Task Management or Logout Response; Reason of a Reject. */
  public static void response(ByteBuffer b, int at, int value) {
    b.put(at + 2, (byte) value);
  }

  /** SCSI status of a SCSI Response or a Data-In with S bit. */
  public static int status(ByteBuffer b, int at) {
    return b.get(at + 3) & 0xff;
  }

  /** Status qualifier of a SCSI Response (RFC 7144), 0 to 65535. */
  public static int statusQualifier(ByteBuffer b, int at) {
    return b.getShort(at + 8) & 0xffff;
  }

  /** Sets the status qualifier of a SCSI Response. */
  public static void statusQualifier(ByteBuffer b, int at, int value) {
    b.putShort(at + 8, (short) value);
  }

  /** Sets SCSI status of a SCSI Response or a Data-In with S bit. */
  public static void status(ByteBuffer b, int at, int value) {
    b.put(at + 3, (byte) value);
  }

  /** Time2Wait of a Logout Response, seconds. */
  public static int time2Wait(ByteBuffer b, int at) {
    return b.getShort(at + 40) & 0xffff;
  }

  /** Sets time2Wait of a Logout Response, seconds. */
  public static void time2Wait(ByteBuffer b, int at, int value) {
    b.putShort(at + 40, (short) value);
  }

  /** Time2Retain of a Logout Response, seconds. */
  public static int time2Retain(ByteBuffer b, int at) {
    return b.getShort(at + 42) & 0xffff;
  }

  /** Sets time2Retain of a Logout Response, seconds. */
  public static void time2Retain(ByteBuffer b, int at, int value) {
    b.putShort(at + 42, (short) value);
  }
}
