package io.hawser.kernel.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduFormatException;
import java.nio.ByteBuffer;

/** PDUs as they travel to and from the kernel. */
final class PduExchange {
  private PduExchange() {}

  /** The header of a PDU. */
  static byte[] header(Pdu pdu) {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    pdu.putHeader(header, 0);
    return header.array();
  }

  /** Its data, without padding: the kernel pads. */
  static byte[] data(Pdu pdu) {
    ByteBuffer data = pdu.data();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  /**
   * The PDU in a RECV_PDU event. The kernel gives tasks tags of its own, and answers come back
   * under those; it has found the task already, so the answer gets the tag we know.
   *
   * @param tag the tag of what is under way
   */
  static Pdu received(Uevent event, int tag) throws HawserException {
    ByteBuffer payload = event.payload();
    if (payload.remaining() < Bhs.LENGTH) {
      throw new HawserException(
          ErrorCode.DAEMON_COMMUNICATION,
          "the kernel handed over a PDU of " + payload.remaining() + " bytes");
    }
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    header.put(0, payload, payload.position(), Bhs.LENGTH);
    int length = Bhs.dataSegmentLength(header, 0);
    if (length > payload.remaining() - Bhs.LENGTH || Bhs.totalAhsLength(header, 0) != 0) {
      throw new HawserException(
          ErrorCode.DAEMON_COMMUNICATION,
          "the kernel handed over a PDU with " + length + " bytes of data that are not there");
    }
    if (Bhs.initiatorTaskTag(header, 0) != Bhs.NO_TAG) {
      Bhs.initiatorTaskTag(header, 0, tag);
    }
    byte[] data = new byte[length];
    payload.get(payload.position() + Bhs.LENGTH, data);
    try {
      return PduDecoder.decode(header, ByteBuffer.wrap(data));
    } catch (PduFormatException e) {
      throw new HawserException(ErrorCode.GENERIC, e.getMessage(), e);
    }
  }
}
