package io.hawser.scsi.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * MODE SENSE data of a block device (SPC-4 section 7.5, SBC-3 section 6.4).
 *
 * @param mediumType 0 for disks
 * @param writeProtected the WP bit
 * @param dpoFua the DPOFUA bit: DPO and FUA are allowed in reads and writes
 * @param pages the pages that came whole
 */
public record ModeData(
    int mediumType, boolean writeProtected, boolean dpoFua, List<ModePage> pages) {
  private static final int MAX_PAGES = 256;

  /** Copies the list. */
  public ModeData {
    pages = List.copyOf(pages);
  }

  /** The page of this code without subpage, if it came. */
  public Optional<ModePage> page(int code) {
    return pages.stream().filter(p -> p.code() == code && p.subpage() == 0).findFirst();
  }

  /** Reads MODE SENSE(6) data between position and limit. */
  public static ModeData parse6(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < 4) {
      throw tooShort(6, in);
    }
    int end = Math.min(in.limit(), 1 + BigEndian.u8(in, 0));
    return parse(in, BigEndian.u8(in, 1), in.get(2), 4 + BigEndian.u8(in, 3), end);
  }

  /** Reads MODE SENSE(10) data between position and limit. */
  public static ModeData parse10(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < 8) {
      throw tooShort(10, in);
    }
    int end = Math.min(in.limit(), 2 + BigEndian.u16(in, 0));
    return parse(in, BigEndian.u8(in, 2), in.get(3), 8 + BigEndian.u16(in, 6), end);
  }

  private static MalformedDataException tooShort(int command, ByteBuffer in) {
    return new MalformedDataException(
        "the MODE SENSE(" + command + ") data have " + in.limit() + " bytes, less than a header");
  }

  private static ModeData parse(ByteBuffer in, int medium, int specific, int from, int end) {
    List<ModePage> pages = new ArrayList<>();
    int at = from;
    while (at + 2 <= end && pages.size() < MAX_PAGES) {
      boolean sub = (in.get(at) & 0x40) != 0;
      int header = sub ? 4 : 2;
      if (at + header > end) {
        break;
      }
      int length = sub ? BigEndian.u16(in, at + 2) : BigEndian.u8(in, at + 1);
      if (at + header + length > end) {
        break;
      }
      byte[] body = new byte[length];
      in.get(at + header, body);
      pages.add(new ModePage(in.get(at) & 0x3f, sub ? BigEndian.u8(in, at + 1) : 0, body));
      at += header + length;
    }
    return new ModeData(medium, (specific & 0x80) != 0, (specific & 0x10) != 0, pages);
  }

  /** MODE SENSE(6) data as a target sends them, without block descriptor. */
  public byte[] encode6() {
    byte[] pageBytes = pageBytes();
    byte[] out = new byte[4 + pageBytes.length];
    out[0] = (byte) Math.min(255, out.length - 1);
    out[1] = (byte) mediumType;
    out[2] = specific();
    System.arraycopy(pageBytes, 0, out, 4, pageBytes.length);
    return out;
  }

  /** MODE SENSE(10) data as a target sends them, without block descriptor. */
  public byte[] encode10() {
    byte[] pageBytes = pageBytes();
    byte[] out = new byte[8 + pageBytes.length];
    BigEndian.put16(out, 0, out.length - 2);
    out[2] = (byte) mediumType;
    out[3] = specific();
    System.arraycopy(pageBytes, 0, out, 8, pageBytes.length);
    return out;
  }

  private byte specific() {
    return (byte) ((writeProtected ? 0x80 : 0) | (dpoFua ? 0x10 : 0));
  }

  private byte[] pageBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pages.forEach(p -> bytes.writeBytes(p.encode()));
    return bytes.toByteArray();
  }
}
