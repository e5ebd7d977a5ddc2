package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The end of a SCSI command (RFC 7143 section 11.4).
 *
 * @param bidirectionalOverflow whether the read residual is an overflow (o bit)
 * @param bidirectionalUnderflow whether the read residual is an underflow (u bit)
 * @param overflow whether the residual is an overflow (O bit)
 * @param underflow whether the residual is an underflow (U bit)
 * @param response 0 completed at the target, 1 target failure, 0x80 to 0xff vendor specific, 0 to
 *     255
 * @param status the SCSI status, meaningful with response 0, 0 to 255
 * @param statusQualifier RFC 7144, 0 to 65535
 * @param initiatorTaskTag the initiator's name for the task
 * @param snackTag tag of an R-data SNACK
 * @param statSn StatSN
 * @param expCmdSn ExpCmdSN
 * @param maxCmdSn MaxCmdSN
 * @param expDataSn number of Data-In and R2T PDUs sent
 * @param bidirectionalReadResidualCount bytes, unsigned
 * @param residualCount bytes, unsigned
 * @param data two bytes of sense length, the sense data, response data
 */
public record ScsiResponsePdu(
    boolean bidirectionalOverflow,
    boolean bidirectionalUnderflow,
    boolean overflow,
    boolean underflow,
    int response,
    int status,
    int statusQualifier,
    int initiatorTaskTag,
    int snackTag,
    int statSn,
    int expCmdSn,
    int maxCmdSn,
    int expDataSn,
    int bidirectionalReadResidualCount,
    int residualCount,
    ByteBuffer data)
    implements Pdu {
  /** Takes the data segment as a read-only view; its bytes are not copied. */
  public ScsiResponsePdu {
    data = data.slice().asReadOnlyBuffer();
  }

  static ScsiResponsePdu read(ByteBuffer h, ByteBuffer data) {
    return new ScsiResponsePdu(
        (h.get(1) & 0x10) != 0,
        (h.get(1) & 0x08) != 0,
        (h.get(1) & 0x04) != 0,
        (h.get(1) & 0x02) != 0,
        h.get(2) & 0xff,
        h.get(3) & 0xff,
        h.getShort(8) & 0xffff,
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
    return Opcode.SCSI_RESPONSE;
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
        Opcode.SCSI_RESPONSE,
        false,
        0x80
            | (bidirectionalOverflow ? 0x10 : 0)
            | (bidirectionalUnderflow ? 0x08 : 0)
            | (overflow ? 0x04 : 0)
            | (underflow ? 0x02 : 0),
        0,
        data.remaining());
    b.put(at + 2, (byte) response);
    b.put(at + 3, (byte) status);
    b.putShort(at + 8, (short) statusQualifier);
    b.putInt(at + 16, initiatorTaskTag);
    b.putInt(at + 20, snackTag);
    b.putInt(at + 24, statSn);
    b.putInt(at + 28, expCmdSn);
    b.putInt(at + 32, maxCmdSn);
    b.putInt(at + 36, expDataSn);
    b.putInt(at + 40, bidirectionalReadResidualCount);
    b.putInt(at + 44, residualCount);
  }
}
