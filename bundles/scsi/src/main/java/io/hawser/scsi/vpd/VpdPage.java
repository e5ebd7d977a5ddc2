package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;

/** The four bytes every VPD page starts with (SPC-4 section 7.8). */
public final class VpdPage {
  /** Page code: which pages there are. */
  public static final int SUPPORTED_PAGES = 0x00;

  /** Page code. */
  public static final int UNIT_SERIAL_NUMBER = 0x80;

  /** Page code. */
  public static final int DEVICE_IDENTIFICATION = 0x83;

  /** Page code. */
  public static final int BLOCK_LIMITS = 0xb0;

  /** Page code. */
  public static final int BLOCK_CHARACTERISTICS = 0xb1;

  /** Page code. */
  public static final int LOGICAL_BLOCK_PROVISIONING = 0xb2;

  /** Bytes before the page's own fields. */
  public static final int HEADER = 4;

  private VpdPage() {}

  /**
   * The page's own bytes: as many as its length says, or as came if that is less.
   *
   * @param page the page code that was asked for
   * @param data the data between position and limit
   * @return a slice behind the header
   * @throws MalformedDataException if the header is cut off or names another page
   */
  public static ByteBuffer body(int page, ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < HEADER) {
      throw new MalformedDataException(
          String.format("VPD page %02Xh has %d bytes, less than its header", page, in.limit()));
    }
    if (BigEndian.u8(in, 1) != page) {
      throw new MalformedDataException(
          String.format(
              "VPD page %02Xh was asked for, but page %02Xh came", page, BigEndian.u8(in, 1)));
    }
    int length = Math.min(BigEndian.u16(in, 2), in.limit() - HEADER);
    return in.slice(HEADER, length);
  }

  /**
   * The length the page announces, header included, so that a caller whose buffer was too small can
   * ask again.
   *
   * @return 4 to 65539; 0 if the header is cut off
   */
  public static int announcedLength(ByteBuffer data) {
    ByteBuffer in = data.slice();
    return in.limit() < HEADER ? 0 : HEADER + BigEndian.u16(in, 2);
  }

  /** A page with its header, as a target sends it; connected disk. */
  static byte[] encode(int page, byte[] body) {
    byte[] out = new byte[HEADER + body.length];
    out[1] = (byte) page;
    BigEndian.put16(out, 2, body.length);
    System.arraycopy(body, 0, out, HEADER, body.length);
    return out;
  }
}
