package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/** Makes values of whole PDUs. */
public final class PduDecoder {
  private PduDecoder() {}

  /** As {@link #decode(ByteBuffer, ByteBuffer)}. */
  public static Pdu decode(PduFramer.Frame frame) throws PduFormatException {
    return decode(frame.header(), frame.data());
  }

  /**
   * Reads one PDU.
   *
   * @param header the basic and the additional header segments, without digest
   * @param data the data segment, without padding and digest; kept as a view
   * @throws PduFormatException if lengths contradict each other, the opcode is unknown, or an
   *     additional header segment is malformed
   */
  public static Pdu decode(ByteBuffer header, ByteBuffer data) throws PduFormatException {
    if (header.remaining() < Bhs.LENGTH) {
      throw new PduFormatException("a header of " + header.remaining() + " bytes is too short");
    }
    ByteBuffer h = header.slice();
    int ahs = Bhs.totalAhsLength(h, 0);
    if (h.remaining() != Bhs.LENGTH + ahs || data.remaining() != Bhs.dataSegmentLength(h, 0)) {
      throw new PduFormatException(
          Opcode.name(Bhs.opcode(h, 0)) + ": the lengths in the header are not those of the PDU");
    }
    return switch (Bhs.opcode(h, 0)) {
      case Opcode.NOP_OUT -> NopOutPdu.read(h, data);
      case Opcode.SCSI_COMMAND -> ScsiCommandPdu.read(h, data);
      case Opcode.TASK_MANAGEMENT_REQUEST -> TaskManagementRequestPdu.read(h, data);
      case Opcode.LOGIN_REQUEST -> LoginRequestPdu.read(h, data);
      case Opcode.TEXT_REQUEST -> TextRequestPdu.read(h, data);
      case Opcode.DATA_OUT -> DataOutPdu.read(h, data);
      case Opcode.LOGOUT_REQUEST -> LogoutRequestPdu.read(h, data);
      case Opcode.SNACK_REQUEST -> SnackRequestPdu.read(h, data);
      case Opcode.NOP_IN -> NopInPdu.read(h, data);
      case Opcode.SCSI_RESPONSE -> ScsiResponsePdu.read(h, data);
      case Opcode.TASK_MANAGEMENT_RESPONSE -> TaskManagementResponsePdu.read(h, data);
      case Opcode.LOGIN_RESPONSE -> LoginResponsePdu.read(h, data);
      case Opcode.TEXT_RESPONSE -> TextResponsePdu.read(h, data);
      case Opcode.DATA_IN -> DataInPdu.read(h, data);
      case Opcode.LOGOUT_RESPONSE -> LogoutResponsePdu.read(h, data);
      case Opcode.R2T -> R2tPdu.read(h, data);
      case Opcode.ASYNC_MESSAGE -> AsyncMessagePdu.read(h, data);
      case Opcode.REJECT -> RejectPdu.read(h, data);
      default -> throw new PduFormatException(Opcode.name(Bhs.opcode(h, 0)) + " is unknown");
    };
  }
}
