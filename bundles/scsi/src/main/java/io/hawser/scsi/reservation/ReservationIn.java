package io.hawser.scsi.reservation;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parameter data of PERSISTENT RESERVE IN (SPC-4 section 6.15), one record per service action. */
public final class ReservationIn {
  /** Service action. */
  public static final int READ_KEYS = 0;

  /** Service action. */
  public static final int READ_RESERVATION = 1;

  /** Service action. */
  public static final int REPORT_CAPABILITIES = 2;

  /** Service action. */
  public static final int READ_FULL_STATUS = 3;

  /** Most registrations that are read. */
  public static final int MAX_ENTRIES = 4096;

  private static final int HEADER = 8;
  private static final int STATUS = 24;

  private ReservationIn() {}

  /**
   * READ KEYS.
   *
   * @param generation PRGENERATION
   * @param keys the registered keys, one for each nexus
   */
  public record Keys(long generation, List<Long> keys) {
    /** Copies the list. */
    public Keys {
      keys = List.copyOf(keys);
    }

    /** The data as a target sends them. */
    public byte[] encode() {
      byte[] out = new byte[HEADER + 8 * keys.size()];
      header(out, generation);
      for (int i = 0; i < keys.size(); i++) {
        BigEndian.put64(out, HEADER + 8 * i, keys.get(i));
      }
      return out;
    }
  }

  /**
   * READ RESERVATION.
   *
   * @param generation PRGENERATION
   * @param holder the reservation; empty if there is none
   */
  public record Reservation(long generation, Optional<Holder> holder) {
    /** The data as a target sends them. */
    public byte[] encode() {
      byte[] out = new byte[holder.isPresent() ? HEADER + 16 : HEADER];
      header(out, generation);
      holder.ifPresent(
          h -> {
            BigEndian.put64(out, HEADER, h.key);
            out[HEADER + 13] = (byte) h.type.code();
          });
      return out;
    }
  }

  /**
   * The holder of a reservation.
   *
   * @param key its key; 0 if all registrants hold it
   * @param type the reservation's type
   */
  public record Holder(long key, ReservationType type) {}

  /**
   * REPORT CAPABILITIES.
   *
   * @param specifyInitiators SIP_C
   * @param allTargetPorts ATP_C
   * @param persist PTPL_C
   * @param persistActive PTPL_A
   * @param types what is supported, as REPORT CAPABILITIES' two mask bytes; 0 if not told
   */
  public record Capabilities(
      boolean specifyInitiators,
      boolean allTargetPorts,
      boolean persist,
      boolean persistActive,
      int types) {
    /** Every type. */
    public static final int ALL_TYPES = 0xea01;

    /** The data as a target sends them. */
    public byte[] encode() {
      byte[] out = new byte[8];
      BigEndian.put16(out, 0, 8);
      out[2] =
          (byte) ((specifyInitiators ? 0x08 : 0) | (allTargetPorts ? 0x04 : 0) | (persist ? 1 : 0));
      out[3] = (byte) ((types != 0 ? 0x80 : 0) | (persistActive ? 1 : 0));
      BigEndian.put16(out, 4, types);
      return out;
    }
  }

  /**
   * One registration of READ FULL STATUS.
   *
   * @param key its key
   * @param allTargetPorts whether it counts for every target port
   * @param type the reservation's type if this one holds it
   * @param relativePort its target port, unless {@code allTargetPorts}
   * @param initiator its initiator port; empty if it is none of iSCSI
   */
  public record Registration(
      long key,
      boolean allTargetPorts,
      Optional<ReservationType> type,
      int relativePort,
      Optional<TransportId> initiator) {}

  /**
   * READ FULL STATUS.
   *
   * @param generation PRGENERATION
   * @param registrations all of them
   */
  public record FullStatus(long generation, List<Registration> registrations) {
    /** Copies the list. */
    public FullStatus {
      registrations = List.copyOf(registrations);
    }

    /** The data as a target sends them. */
    public byte[] encode() {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (Registration r : registrations) {
        byte[] id = r.initiator.map(TransportId::encode).orElseGet(() -> new byte[0]);
        byte[] out = new byte[STATUS + id.length];
        BigEndian.put64(out, 0, r.key);
        out[12] = (byte) ((r.allTargetPorts ? 2 : 0) | (r.type.isPresent() ? 1 : 0));
        out[13] = (byte) r.type.map(ReservationType::code).orElse(0).intValue();
        BigEndian.put16(out, 18, r.relativePort);
        BigEndian.put32(out, 20, id.length);
        System.arraycopy(id, 0, out, STATUS, id.length);
        body.writeBytes(out);
      }
      byte[] out = new byte[HEADER + body.size()];
      header(out, generation);
      System.arraycopy(body.toByteArray(), 0, out, HEADER, body.size());
      return out;
    }
  }

  private static void header(byte[] out, long generation) {
    BigEndian.put32(out, 0, generation);
    BigEndian.put32(out, 4, out.length - HEADER);
  }

  /** Reads READ KEYS data between position and limit. */
  public static Keys parseKeys(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = checked(data, HEADER);
    long end = end(in);
    List<Long> keys = new ArrayList<>();
    for (int at = HEADER; at + 8 <= end && keys.size() < MAX_ENTRIES; at += 8) {
      keys.add(BigEndian.u64(in, at));
    }
    return new Keys(BigEndian.u32(in, 0), keys);
  }

  /** Reads READ RESERVATION data between position and limit. */
  public static Reservation parseReservation(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = checked(data, HEADER);
    long generation = BigEndian.u32(in, 0);
    if (BigEndian.u32(in, 4) == 0) {
      return new Reservation(generation, Optional.empty());
    }
    if (end(in) < HEADER + 16) {
      throw new MalformedDataException("the READ RESERVATION data end within the reservation");
    }
    ReservationType type = type(in.get(HEADER + 13));
    return new Reservation(generation, Optional.of(new Holder(BigEndian.u64(in, HEADER), type)));
  }

  /** Reads REPORT CAPABILITIES data between position and limit. */
  public static Capabilities parseCapabilities(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = checked(data, 8);
    return new Capabilities(
        (in.get(2) & 0x08) != 0,
        (in.get(2) & 0x04) != 0,
        (in.get(2) & 0x01) != 0,
        (in.get(3) & 0x01) != 0,
        in.get(3) < 0 ? BigEndian.u16(in, 4) : 0);
  }

  /** Reads READ FULL STATUS data between position and limit; a cut-off tail is left out. */
  public static FullStatus parseFullStatus(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = checked(data, HEADER);
    long end = end(in);
    List<Registration> found = new ArrayList<>();
    int at = HEADER;
    while (at + STATUS <= end && found.size() < MAX_ENTRIES) {
      long length = BigEndian.u32(in, at + 20);
      if (length > end - at - STATUS) {
        break;
      }
      found.add(registration(in, at, (int) length));
      at += STATUS + (int) length;
    }
    return new FullStatus(BigEndian.u32(in, 0), found);
  }

  private static Registration registration(ByteBuffer in, int at, int length)
      throws MalformedDataException {
    boolean holder = (in.get(at + 12) & 1) != 0;
    ByteBuffer id = in.slice(at + STATUS, length);
    boolean iscsi = length >= 4 && (id.get(0) & 0x0f) == 5;
    List<TransportId> ids = iscsi ? TransportId.parseAll(id) : List.of();
    return new Registration(
        BigEndian.u64(in, at),
        (in.get(at + 12) & 2) != 0,
        holder ? Optional.of(type(in.get(at + 13))) : Optional.empty(),
        BigEndian.u16(in, at + 18),
        ids.stream().findFirst());
  }

  private static ReservationType type(int scopeAndType) throws MalformedDataException {
    return ReservationType.of(scopeAndType & 0x0f)
        .orElseThrow(
            () ->
                new MalformedDataException(
                    "the reservation has the undefined type " + (scopeAndType & 0x0f)));
  }

  private static ByteBuffer checked(ByteBuffer data, int least) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < least) {
      throw new MalformedDataException(
          "the PERSISTENT RESERVE IN data have only " + in.limit() + " bytes");
    }
    return in;
  }

  private static long end(ByteBuffer in) {
    return Math.min(in.limit(), HEADER + BigEndian.u32(in, 4));
  }
}
