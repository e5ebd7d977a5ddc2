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
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.expStatSn(h, 0),
        Bhs.dataSn(h, 0),
        Bhs.bufferOffset(h, 0),
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
    Bhs.begin(b, at, Opcode.DATA_OUT, false, (finalBit ? Bhs.FLAG_FINAL : 0), 0, data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.expStatSn(b, at, expStatSn);
    Bhs.dataSn(b, at, dataSn);
    Bhs.bufferOffset(b, at, bufferOffset);
  }
}
