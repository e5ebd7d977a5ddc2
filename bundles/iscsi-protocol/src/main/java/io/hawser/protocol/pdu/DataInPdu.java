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
        (h.get(1) & 0x80) != 0,
        (h.get(1) & 0x40) != 0,
        (h.get(1) & 0x04) != 0,
        (h.get(1) & 0x02) != 0,
        (h.get(1) & 0x01) != 0,
        h.get(3) & 0xff,
        h.getLong(8),
        h.getInt(16),
        h.getInt(20),
        h.getInt(24),
        h.getInt(28),
        h.getInt(32),
        h.getInt(36),
        h.getInt(40),
        h.getInt(44),
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
        (finalBit ? 0x80 : 0)
            | (acknowledge ? 0x40 : 0)
            | (overflow ? 0x04 : 0)
            | (underflow ? 0x02 : 0)
            | (statusPresent ? 0x01 : 0),
        0,
        data.remaining());
    b.put(at + 3, (byte) status);
    b.putLong(at + 8, lun);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, targetTransferTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.putInt(at + 36, dataSn);
    b.putInt(at + 40, bufferOffset);
    b.putInt(at + 44, residualCount);
  }
}
