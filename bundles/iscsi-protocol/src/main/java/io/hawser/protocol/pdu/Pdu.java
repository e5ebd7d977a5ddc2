package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * One PDU as an immutable value (RFC 7143 section 11). Tags, numbers and lengths of 32 bits are
 * {@code int}s that hold the bits as they travel; compare numbers with {@link
 * io.hawser.protocol.SerialNumber}, lengths with {@link Integer#compareUnsigned}.
 *
 * <p>For login, discovery, targets and tests. The path of data reads and writes headers in place
 * with {@link Bhs} instead.
 */
public sealed interface Pdu
    permits AsyncMessagePdu,
        DataInPdu,
        DataOutPdu,
        LoginRequestPdu,
        LoginResponsePdu,
        LogoutRequestPdu,
        LogoutResponsePdu,
        NopInPdu,
        NopOutPdu,
        R2tPdu,
        RejectPdu,
        ScsiCommandPdu,
        ScsiResponsePdu,
        SnackRequestPdu,
        TaskManagementRequestPdu,
        TaskManagementResponsePdu,
        TextRequestPdu,
        TextResponsePdu {
  /** No data. */
  ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

  /** The opcode, see {@link Opcode}. */
  int opcode();

  /** The initiator task tag. */
  int initiatorTaskTag();

  /** The data segment without padding and digest: a read-only view of its own, never null. */
  ByteBuffer data();

  /** Length of the additional header segments in bytes, a multiple of 4. */
  default int ahsLength() {
    return 0;
  }

  /**
   * Writes the basic header segment and the additional ones.
   *
   * @param b big-endian, with {@code Bhs.LENGTH + ahsLength()} bytes of room
   * @param at absolute index of the first byte; the position is not touched
   */
  void putHeader(ByteBuffer b, int at);
}
