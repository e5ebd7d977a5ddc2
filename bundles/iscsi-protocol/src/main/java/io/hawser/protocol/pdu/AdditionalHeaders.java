package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** The additional header segments of a SCSI command (RFC 7143 section 11.2.2). */
record AdditionalHeaders(ByteBuffer extendedCdb, OptionalInt bidirectionalReadLength) {
  /** Length of a Bidirectional Read Expected Data Transfer Length segment. */
  static final int BIDIRECTIONAL_LENGTH = 8;

  private static final int TYPE_EXTENDED_CDB = 1;
  private static final int TYPE_BIDIRECTIONAL = 2;

  /** AHSLength, AHSType and the reserved byte that both known types have. */
  private static final int PREFIX = 4;

  private static final int MAX_EXTENDED_CDB = ScsiCommandPdu.MAX_CDB_LENGTH - 16;

  /** Reads what follows the basic header; types that are not known are passed over. */
  static AdditionalHeaders read(ByteBuffer h) throws PduFormatException {
    ByteBuffer extended = Pdu.NO_DATA;
    OptionalInt bidirectional = OptionalInt.empty();
    int end = Bhs.LENGTH + Bhs.totalAhsLength(h, 0);
    int at = Bhs.LENGTH;
    while (at < end) {
      int length = h.getShort(at) & 0xffff;
      int type = h.get(at + 2) & 0x3f;
      int total = Bhs.padded(PREFIX - 1 + length);
      if (total > end - at) {
        throw new PduFormatException(
            "an additional header segment of type " + type + " has the length " + length);
      }
      if (type == TYPE_EXTENDED_CDB && length > 0 && length - 1 <= MAX_EXTENDED_CDB) {
        extended = h.slice(at + PREFIX, length - 1);
      } else if (type == TYPE_BIDIRECTIONAL && length == 5) {
        bidirectional = OptionalInt.of(h.getInt(at + PREFIX));
      } else if (type == TYPE_EXTENDED_CDB || type == TYPE_BIDIRECTIONAL) {
        throw new PduFormatException(
            "an additional header segment of type " + type + " cannot have the length " + length);
      }
      at += total;
    }
    return new AdditionalHeaders(extended, bidirectional);
  }

  /** The whole command: its first 16 bytes and the rest. */
  ByteBuffer cdb(ByteBuffer inline) {
    ByteBuffer whole = ByteBuffer.allocate(inline.remaining() + extendedCdb.remaining());
    return whole.put(inline).put(extendedCdb.duplicate()).flip();
  }

  /** Length of an Extended CDB segment of so many bytes of command beyond 16; 0 if none. */
  static int extendedCdbLength(int extra) {
    return extra == 0 ? 0 : Bhs.padded(PREFIX + extra);
  }

  /** Writes an Extended CDB segment if the command needs one; returns where the next begins. */
  static int putExtendedCdb(ByteBuffer b, int at, ByteBuffer cdb, int from) {
    int extra = cdb.remaining() - from;
    if (extra == 0) {
      return at;
    }
    int total = extendedCdbLength(extra);
    b.putInt(at, extra + 1 << 16 | TYPE_EXTENDED_CDB << 8);
    b.put(at + PREFIX, cdb, from, extra);
    for (int i = PREFIX + extra; i < total; i++) {
      b.put(at + i, (byte) 0);
    }
    return at + total;
  }

  /** Writes the expected read length of a bidirectional command. */
  static void putBidirectional(ByteBuffer b, int at, int length) {
    b.putInt(at, 5 << 16 | TYPE_BIDIRECTIONAL << 8);
    b.putInt(at + PREFIX, length);
  }
}
