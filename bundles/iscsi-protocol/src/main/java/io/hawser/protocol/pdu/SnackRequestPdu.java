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
  private static final int BEG_RUN = 40;
  private static final int RUN_LENGTH = 44;

  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public SnackRequestPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static SnackRequestPdu read(ByteBuffer h, ByteBuffer data) {
    return new SnackRequestPdu(
        h.get(1) & 0x0f,
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.expStatSn(h, 0),
        h.getInt(BEG_RUN),
        h.getInt(RUN_LENGTH),
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
    Bhs.begin(
        b, at, Opcode.SNACK_REQUEST, false, Bhs.FLAG_FINAL | (type & 0x0f), 0, data.remaining());
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.expStatSn(b, at, expStatSn);
    b.putInt(at + BEG_RUN, begRun);
    b.putInt(at + RUN_LENGTH, runLength);
  }
}
