package io.hawser.api;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An iSCSI node name (RFC 7143 section 4.2.7): {@code iqn.}, {@code eui.} or {@code naa.} form, at
 * most 223 bytes of UTF-8, normalised to lower case and NFKC.
 *
 * @param value the normalised name
 */
public record IscsiName(String value) implements Comparable<IscsiName> {
  /** Longest name in bytes of UTF-8. */
  public static final int MAX_BYTES = 223;

  private static final Pattern IQN =
      Pattern.compile("iqn\\.[0-9]{4}-(0[1-9]|1[0-2])\\.[a-z0-9][a-z0-9.-]*(:.*)?");
  private static final Pattern EUI = Pattern.compile("eui\\.[0-9a-f]{16}");
  private static final Pattern NAA = Pattern.compile("naa\\.([0-9a-f]{16}|[0-9a-f]{32})");

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
    if (!IQN.matcher(name).matches()
        && !EUI.matcher(name).matches()
        && !NAA.matcher(name).matches()) {
      return "it must be iqn.YYYY-MM.reversed.domain[:text], eui.16-hex-digits or naa.16-or-32-hex-digits";
    }
    return null;
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
