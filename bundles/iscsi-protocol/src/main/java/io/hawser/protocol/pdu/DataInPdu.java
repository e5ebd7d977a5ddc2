package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * Data of a read, perhaps with the status (RFC 7143 section 11.7).
 *
 * @param finalBit whether it ends its sequence (F bit)
 * @param acknowledge whether a DataACK SNACK is asked for (A bit)
 * @param overflow whether the residual is an overflow (O bit)
 * @param underflow whether the residual is an underflow (U bit)
 * @param statusPresent whether status, StatSN and residual are valid (S bit)
 * @param status the SCSI status, meaningful with S, 0 to 255
 * @param lun the logical unit's eight bytes
 * @param initiatorTaskTag the initiator's name for the task
 * @param targetTransferTag the target's name for the transfer, 0xffffffff for none
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param dataSn number within the command
 * @param bufferOffset where the data belongs, bytes, unsigned
 * @param residualCount bytes, unsigned
 * @param data the data
 */
public record DataInPdu(
    boolean finalBit,
    boolean acknowledge,
    boolean overflow,
    boolean underflow,
    boolean statusPresent,
    int status,
    long lun,
    int initiatorTaskTag,
    int targetTransferTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int dataSn,
    int bufferOffset,
    int residualCount,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public DataInPdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static DataInPdu read(ByteBuffer h, ByteBuffer data) {
    return new DataInPdu(
        Bhs.flag(h, 0, Bhs.FLAG_FINAL),
        Bhs.flag(h, 0, Bhs.FLAG_ACKNOWLEDGE),
        Bhs.flag(h, 0, Bhs.FLAG_OVERFLOW),
        Bhs.flag(h, 0, Bhs.FLAG_UNDERFLOW),
        Bhs.flag(h, 0, Bhs.FLAG_STATUS),
        Bhs.status(h, 0),
        Bhs.lun(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.targetTransferTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        Bhs.dataSn(h, 0),
        Bhs.bufferOffset(h, 0),
        Bhs.residualCount(h, 0),
        data);
  }

  @Override
  public int opcode() {
    return Opcode.DATA_IN;
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  @Override
  public void putHeader(ByteBuffer b, int at) {
    Bhs.begin(
        b,
        at,
        Opcode.DATA_IN,
        false,
        (finalBit ? Bhs.FLAG_FINAL : 0)
            | (acknowledge ? Bhs.FLAG_ACKNOWLEDGE : 0)
            | (overflow ? Bhs.FLAG_OVERFLOW : 0)
            | (underflow ? Bhs.FLAG_UNDERFLOW : 0)
            | (statusPresent ? Bhs.FLAG_STATUS : 0),
        0,
        data.remaining());
    Bhs.status(b, at, status);
    Bhs.lun(b, at, lun);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.targetTransferTag(b, at, targetTransferTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    Bhs.dataSn(b, at, dataSn);
    Bhs.bufferOffset(b, at, bufferOffset);
    Bhs.residualCount(b, at, residualCount);
  }
}
