package io.hawser.scsi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** ASCII fields as devices send them: padded, and not always ASCII. */
public final class Text {
  private Text() {}

  /**
   * The field as text: ends at the first NUL, everything that is not printable ASCII becomes {@code
   * ?}, and blanks at both ends are gone.
   */
  public static String ascii(ByteBuffer from, int at, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      int c = from.get(at + i) & 0xff;
      if (c == 0) {
        break;
      }
      text.append(c >= 0x20 && c < 0x7f ? (char) c : '?');
    }
    return text.toString().strip();
  }

  /**
   * Writes text left-aligned and filled up with blanks; what does not fit is cut off.
   *
   * @param into the data
   * @param at first byte of the field
   * @param length length of the field
   */
  public static void put(byte[] into, int at, int length, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < length; i++) {
      into[at + i] = i < bytes.length ? bytes[i] : (byte) ' ';
    }
  }

  /** The bytes as lower case hexadecimal digits. */
  public static String hex(ByteBuffer from, int at, int length) {
    byte[] bytes = new byte[length];
    from.get(at, bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
