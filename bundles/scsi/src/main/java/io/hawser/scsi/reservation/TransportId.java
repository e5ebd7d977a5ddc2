package io.hawser.scsi.reservation;

import io.hawser.api.Printable;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An iSCSI TransportID (SPC-4 section 7.6.4.6): an initiator, or one port of it.
 *
 * @param name the initiator's name
 * @param isid the port's ISID as twelve hex digits; empty means every port of this name
 */
public record TransportId(String name, Optional<String> isid) {
  private static final int PROTOCOL_ISCSI = 5;
  private static final int HEADER = 4;
  private static final int MAX_IDS = 1024;
  private static final String SEPARATOR = ",i,0x";

  /** The bytes: header, text, NUL, padded to a multiple of four. */
  public byte[] encode() {
    String text = name + isid.map(i -> SEPARATOR + i).orElse("");
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int padded = Math.max(20, bytes.length + 4 & ~3);
    byte[] out = new byte[HEADER + padded];
    out[0] = (byte) ((isid.isPresent() ? 0x40 : 0) | PROTOCOL_ISCSI);
    BigEndian.put16(out, 2, padded);
    System.arraycopy(bytes, 0, out, HEADER, bytes.length);
    return out;
  }

  static byte[] encodeAll(List<TransportId> ids) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ids.forEach(id -> out.writeBytes(id.encode()));
    return out.toByteArray();
  }

  /**
   * Reads a sequence of them.
   *
   * @throws MalformedDataException if one is cut off or of another protocol
   */
  public static List<TransportId> parseAll(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    List<TransportId> ids = new ArrayList<>();
    int at = 0;
    while (at < in.limit()) {
      if (at + HEADER > in.limit() || ids.size() == MAX_IDS) {
        throw new MalformedDataException("the TransportIDs are cut off or too many");
      }
      int length = BigEndian.u16(in, at + 2);
      if (at + HEADER + length > in.limit()) {
        throw new MalformedDataException("a TransportID reaches over the end of its list");
      }
      ids.add(parse(in.get(at), in.slice(at + HEADER, length)));
      at += HEADER + length;
    }
    return ids;
  }

  private static TransportId parse(int first, ByteBuffer body) throws MalformedDataException {
    if ((first & 0x0f) != PROTOCOL_ISCSI) {
      throw new MalformedDataException(
          "a TransportID is of protocol " + (first & 0x0f) + ", not iSCSI");
    }
    byte[] bytes = new byte[body.limit()];
    body.get(0, bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    int nul = text.indexOf(0);
    text = Printable.of(nul < 0 ? text : text.substring(0, nul));
    int comma = text.indexOf(SEPARATOR);
    if ((first >>> 6 & 3) == 1 && comma >= 0) {
      return new TransportId(
          text.substring(0, comma), Optional.of(text.substring(comma + SEPARATOR.length())));
    }
    return new TransportId(text, Optional.empty());
  }
}
