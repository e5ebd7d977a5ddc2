package io.hawser.protocol.text;

import io.hawser.api.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * One {@code KEY=VALUE} pair (RFC 7143 section 6.1).
 *
 * @param key the key's name
 * @param value the value as it travels, possibly empty
 */
public record KeyValue(String key, String value) {
  /** Checks for null only; what came from the network is checked where it is read. */
  public KeyValue {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
  }

  /** Length in bytes as it travels, with the equals sign and the NUL behind it. */
  public int encodedLength() {
    return key.length() + 2 + value.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Text of a peer for a message to people: control characters and secrets of CHAP are never shown,
   * and it has at most 80 characters.
   */
  public static String printable(String text) {
    String shown = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return Printable.of(shown);
  }

  /** The pair for people; what proves a CHAP secret is starred out. */
  @Override
  public String toString() {
    boolean proof = key.toUpperCase(Locale.ROOT).equals("CHAP_R");
    return printable(key) + "=" + (proof ? "********" : printable(value));
  }
}
