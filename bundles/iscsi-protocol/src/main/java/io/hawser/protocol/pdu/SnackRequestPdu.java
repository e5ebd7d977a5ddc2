package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The initiator asks for something again, or acknowledges data (RFC 7143 section 11.16).
 *
 * @param type 0 data or R2T, 1 status, 2 DataACK, 3 R-data
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param expStatSn ExpStatSN
 * @param begRun first number wanted
 * @param runLength how many, 0 for all
 * @param data never used
 */
public record SnackRequestPdu(
    int type,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int expStatSn,
    int begRun,
    int runLength,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public SnackRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static SnackRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new SnackRequestPdu(
        h.get(1) & 0x0f,
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(28),
        h.getInt(40),
        h.getInt(44),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.SNACK_REQUEST;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.SNACK_REQUEST, false, 0x80 | (type & 0x0f), 0, data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 28, expStatSn);
    b.putInt(at + 40, begRun);
    b.putInt(at + 44, runLength);
  }
}
