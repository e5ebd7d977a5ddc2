package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * Data of a write (RFC 7143 section 11.7).
 *
 * @param finalBit whether it ends its sequence (F bit)
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param expStatSn ExpStatSN
 * @param dataSn number within the sequence
 * @param bufferOffset where the data belongs, bytes, unsigned
 * @param data the data
 */
public record DataOutPdu(
    boolean finalBit,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int expStatSn,
    int dataSn,
    int bufferOffset,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public DataOutPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static DataOutPdu read(ByteBuffer h, ByteBuffer data) {
    return new DataOutPdu(
        (h.get(1) & 0x80) != 0,
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(28),
        h.getInt(36),
        h.getInt(40),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.DATA_OUT;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(b, at, Opcode.DATA_OUT, false, (finalBit ? 0x80 : 0), 0, data.remaining());
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 28, expStatSn);
    b.putInt(at + 36, dataSn);
    b.putInt(at + 40, bufferOffset);
  }
}
