package io.hawser.api;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * An iSCSI node name (RFC 7143 section 4.2.7): {@code iqn.}, {@code eui.} or {@code naa.} form, at
 * most 223 bytes of UTF-8, normalised to lower case and NFKC.
 *
 * @param value the normalised name
 */
public record IscsiName(String value) implements Comparable<IscsiName> {
  /** Longest name in bytes of UTF-8. */
  public static final int MAX_BYTES = 223;

  /** How many characters of an {@code iqn} name come before the domain: {@code iqn.YYYY-MM.}. */
  private static final int DOMAIN = 12;

  /**
   * Checks and normalises.
   *
   * @throws IllegalArgumentException if the text is no iSCSI name; the message quotes it with
   *     control characters shown as {@code ?}
   */
  public IscsiName {
    String normal = isPlain(value) ? value : normalized(value);
    String fault = fault(normal);
    if (fault != null) {
      throw new IllegalArgumentException(
          "'" + printable(value) + "' is not an iSCSI name: " + fault);
    }
    value = normal;
  }

  /** As the constructor. */
  public static IscsiName of(String text) {
    return new IscsiName(text);
  }

  /** Nearly every name is: of ASCII and in lower case, which normalising leaves as it is. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x80 || c >= 'A' && c <= 'Z') {
        return false;
      }
    }
    return true;
  }

  private static String normalized(String text) {
    String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    // A small letter may decompose where its capital did not; what follows it is then to be sorted.
    return Normalizer.normalize(lower, Normalizer.Form.NFKC);
  }

  private static String fault(String name) {
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "longer than " + MAX_BYTES + " bytes";
    }
    for (int i = 0; i < name.length(); i++) {
      if (!legal(name.charAt(i))) {
        return "character " + (i + 1) + " is not allowed in a name";
      }
    }
    if (!isIqn(name) && !isHex(name, "eui.", 16) && !isHex(name, "naa.", 16, 32)) {
      return "it must be iqn.YYYY-MM.reversed.domain[:text], eui.16-hex-digits or naa.16-or-32-hex-digits";
    }
    return null;
  }

  // By hand: an answer to SendTargets has thousands of names, and patterns cost more than the rest.

  private static boolean isIqn(String name) {
    if (!name.startsWith("iqn.")
        || name.length() <= DOMAIN
        || name.charAt(8) != '-'
        || name.charAt(DOMAIN - 1) != '.'
        || !isLetterOrDigit(name.charAt(DOMAIN))) {
      return false;
    }
    int month = (name.charAt(9) - '0') * 10 + name.charAt(10) - '0';
    if (!areDigits(name, 4, 8) || !areDigits(name, 9, 11) || month < 1 || month > 12) {
      return false;
    }
    int end = DOMAIN;
    while (end < name.length() && isOfDomain(name.charAt(end))) {
      end++;
    }
    return end == name.length() || name.charAt(end) == ':';
  }

  private static boolean isOfDomain(char c) {
    return isLetterOrDigit(c) || c == '-' || c == '.';
  }

  private static boolean isLetterOrDigit(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }

  private static boolean areDigits(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      if (name.charAt(i) < '0' || name.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(String name, String prefix, int... lengths) {
    int digits = name.length() - prefix.length();
    if (!name.startsWith(prefix) || IntStream.of(lengths).noneMatch(n -> n == digits)) {
      return false;
    }
    for (int i = prefix.length(); i < name.length(); i++) {
      if (!HexFormat.isHexDigit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** RFC 3722: letters, digits, dash, dot and colon of ASCII; letters and digits beyond it. */
  private static boolean legal(char c) {
    if (c < 0x80) {
      return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':';
    }
    return Character.isLetterOrDigit(c)
        || Character.isSurrogate(c)
        || Character.getType(c) == Character.NON_SPACING_MARK
        || Character.getType(c) == Character.COMBINING_SPACING_MARK;
  }

  private static String printable(String text) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return Printable.of(shown);
  }

  @Override
  public int compareTo(IscsiName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
