package io.hawser.scsi.reservation;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The parameter list of REGISTER AND MOVE (SPC-4 section 6.16.4).
 *
 * @param key the key of the nexus that sends it
 * @param serviceActionKey the key to register for the other nexus
 * @param unregister UNREG: the sender's registration goes
 * @param persist APTPL
 * @param relativePort the other nexus's target port, 0 to 65535
 * @param initiator the other nexus's initiator port
 */
public record ReservationMove(
    long key,
    long serviceActionKey,
    boolean unregister,
    boolean persist,
    int relativePort,
    TransportId initiator) {
  private static final int HEADER = 24;

  /** The list as an initiator sends it. */
  public byte[] encode() {
    byte[] id = initiator.encode();
    byte[] out = new byte[HEADER + id.length];
    BigEndian.put64(out, 0, key);
    BigEndian.put64(out, 8, serviceActionKey);
    out[17] = (byte) ((unregister ? 2 : 0) | (persist ? 1 : 0));
    BigEndian.put16(out, 18, relativePort);
    BigEndian.put32(out, 20, id.length);
    System.arraycopy(id, 0, out, HEADER, id.length);
    return out;
  }

  /** Reads the list between position and limit. */
  public static ReservationMove parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < HEADER || BigEndian.u32(in, 20) != in.limit() - HEADER) {
      throw new MalformedDataException(
          "the REGISTER AND MOVE list has "
              + in.limit()
              + " bytes, which is not what it announces");
    }
    List<TransportId> ids = TransportId.parseAll(in.slice(HEADER, in.limit() - HEADER));
    if (ids.size() != 1) {
      throw new MalformedDataException(
          "the REGISTER AND MOVE list has " + ids.size() + " TransportIDs instead of one");
    }
    return new ReservationMove(
        BigEndian.u64(in, 0),
        BigEndian.u64(in, 8),
        (in.get(17) & 2) != 0,
        (in.get(17) & 1) != 0,
        BigEndian.u16(in, 18),
        ids.get(0));
  }
}
