package io.hawser.scsi.reservation;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The parameter list of PERSISTENT RESERVE OUT (SPC-4 section 6.16.3), every service action but
 * {@link #REGISTER_AND_MOVE}, which has {@link ReservationMove}.
 *
 * @param key the reservation key of the nexus that sends it; 0 if it has none
 * @param serviceActionKey the key to register, or whom to preempt
 * @param specifyInitiators SPEC_I_PT: {@code initiators} follow
 * @param allTargetPorts ALL_TG_PT
 * @param persist APTPL: keep over power loss
 * @param initiators TransportIDs to register as well
 */
public record ReservationOut(
    long key,
    long serviceActionKey,
    boolean specifyInitiators,
    boolean allTargetPorts,
    boolean persist,
    List<TransportId> initiators) {
  /** Service action. */
  public static final int REGISTER = 0;

  /** Service action. */
  public static final int RESERVE = 1;

  /** Service action. */
  public static final int RELEASE = 2;

  /** Service action. */
  public static final int CLEAR = 3;

  /** Service action. */
  public static final int PREEMPT = 4;

  /** Service action: preempt, and end the tasks of those preempted; a fence. */
  public static final int PREEMPT_AND_ABORT = 5;

  /** Service action. */
  public static final int REGISTER_AND_IGNORE = 6;

  /** Service action. */
  public static final int REGISTER_AND_MOVE = 7;

  /** Service action. */
  public static final int REPLACE_LOST = 8;

  /** Length of the list without TransportIDs; other lengths are refused without SPEC_I_PT. */
  public static final int LENGTH = 24;

  /** Copies the list. */
  public ReservationOut {
    initiators = List.copyOf(initiators);
  }

  /** The usual list: two keys and nothing else. */
  public static ReservationOut of(long key, long serviceActionKey) {
    return new ReservationOut(key, serviceActionKey, false, false, false, List.of());
  }

  /** The list as an initiator sends it. */
  public byte[] encode() {
    byte[] ids = TransportId.encodeAll(initiators);
    byte[] out = new byte[specifyInitiators ? LENGTH + 4 + ids.length : LENGTH];
    BigEndian.put64(out, 0, key);
    BigEndian.put64(out, 8, serviceActionKey);
    out[20] =
        (byte)
            ((specifyInitiators ? 0x08 : 0) | (allTargetPorts ? 0x04 : 0) | (persist ? 0x01 : 0));
    if (specifyInitiators) {
      BigEndian.put32(out, LENGTH, ids.length);
      System.arraycopy(ids, 0, out, LENGTH + 4, ids.length);
    }
    return out;
  }

  /**
   * Reads the list between position and limit.
   *
   * @throws MalformedDataException if its length is not what SPC-4 asks for
   */
  public static ReservationOut parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    boolean specify = in.limit() >= LENGTH && (in.get(20) & 0x08) != 0;
    if (in.limit() < LENGTH || !specify && in.limit() != LENGTH) {
      throw new MalformedDataException(
          "the PERSISTENT RESERVE OUT list has " + in.limit() + " bytes instead of " + LENGTH);
    }
    List<TransportId> ids = List.of();
    if (specify) {
      if (in.limit() < LENGTH + 4 || BigEndian.u32(in, LENGTH) != in.limit() - LENGTH - 4) {
        throw new MalformedDataException(
            "the TransportIDs of the PERSISTENT RESERVE OUT list have another length than announced");
      }
      ids = TransportId.parseAll(in.slice(LENGTH + 4, in.limit() - LENGTH - 4));
    }
    int flags = in.get(20);
    return new ReservationOut(
        BigEndian.u64(in, 0),
        BigEndian.u64(in, 8),
        specify,
        (flags & 0x04) != 0,
        (flags & 0x01) != 0,
        ids);
  }
}
