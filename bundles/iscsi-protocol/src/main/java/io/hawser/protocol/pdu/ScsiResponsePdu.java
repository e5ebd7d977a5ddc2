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
        Bhs.flag(h, 0, Bhs.FLAG_BIDIRECTIONAL_OVERFLOW),
        Bhs.flag(h, 0, Bhs.FLAG_BIDIRECTIONAL_UNDERFLOW),
        Bhs.flag(h, 0, Bhs.FLAG_OVERFLOW),
        Bhs.flag(h, 0, Bhs.FLAG_UNDERFLOW),
        Bhs.response(h, 0),
        Bhs.status(h, 0),
        Bhs.statusQualifier(h, 0),
        Bhs.initiatorTaskTag(h, 0),
        Bhs.snackTag(h, 0),
        Bhs.statSn(h, 0),
        Bhs.expCmdSn(h, 0),
        Bhs.maxCmdSn(h, 0),
        Bhs.expDataSn(h, 0),
        Bhs.bidirectionalReadResidualCount(h, 0),
        Bhs.residualCount(h, 0),
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
        Bhs.FLAG_FINAL
            | (bidirectionalOverflow ? Bhs.FLAG_BIDIRECTIONAL_OVERFLOW : 0)
            | (bidirectionalUnderflow ? Bhs.FLAG_BIDIRECTIONAL_UNDERFLOW : 0)
            | (overflow ? Bhs.FLAG_OVERFLOW : 0)
            | (underflow ? Bhs.FLAG_UNDERFLOW : 0),
        0,
        data.remaining());
    Bhs.response(b, at, response);
    Bhs.status(b, at, status);
    Bhs.statusQualifier(b, at, statusQualifier);
    Bhs.initiatorTaskTag(b, at, initiatorTaskTag);
    Bhs.snackTag(b, at, snackTag);
    Bhs.targetNumbers(b, at, statSn, expCmdSn, maxCmdSn);
    Bhs.expDataSn(b, at, expDataSn);
    Bhs.bidirectionalReadResidualCount(b, at, bidirectionalReadResidualCount);
    Bhs.residualCount(b, at, residualCount);
  }
}
