package io.hawser.protocol.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads and writes {@code KEY=VALUE} pairs, each ended by a NUL (RFC 7143 section 6.1). */
public final class TextPairs {
  /** Longest key name in bytes. */
  public static final int MAX_KEY_LENGTH = 63;

  /** Longest value in bytes of a key that does not say otherwise. */
  public static final int MAX_VALUE_LENGTH = 255;

  /** Longest value in bytes of a key with a binary value: 1024 bytes in hexadecimal. */
  public static final int MAX_BINARY_VALUE_LENGTH = 2 + 2 * BinaryValue.MAX_BYTES;

  /** Longest TargetAddress in bytes: a name of 255, a port and a tag. */
  public static final int MAX_ADDRESS_LENGTH = 280;

  private static final Set<String> BINARY = Set.of("CHAP_C", "CHAP_R");
  private static final Set<String> REPEATABLE = Set.of("TargetAddress");

  private TextPairs() {}

  /**
   * Reads the text of one exchange.
   *
   * @param text whole pairs; NULs behind the last one are passed over. Consumed
   * @throws TextException if a pair has no NUL or no equals sign, a name or value is too long, a
   *     name has an illegal character, or a key other than TargetAddress stands twice
   */
  public static List<KeyValue> parse(ByteBuffer text) throws TextException {
    byte[] bytes = new byte[text.remaining()];
    text.get(bytes);
    int end = bytes.length;
    while (end > 1 && bytes[end - 1] == 0 && bytes[end - 2] == 0) {
      end--;
    }
    List<KeyValue> pairs = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    int from = 0;
    while (from < end) {
      int nul = from;
      while (nul < end && bytes[nul] != 0) {
        nul++;
      }
      if (nul == end) {
        throw new TextException("the text's last pair is not ended by a NUL");
      }
      if (nul == 0 && end == 1) {
        return List.of();
      }
      KeyValue pair = pair(bytes, from, nul);
      if (!keys.add(pair.key()) && !REPEATABLE.contains(pair.key())) {
        throw new TextException("the key " + pair.key() + " stands twice in one text");
      }
      pairs.add(pair);
      from = nul + 1;
    }
    return pairs;
  }

  private static KeyValue pair(byte[] bytes, int from, int to) throws TextException {
    int equals = from;
    while (equals < to && bytes[equals] != '=') {
      equals++;
    }
    String key = new String(bytes, from, Math.min(equals - from, 200), StandardCharsets.ISO_8859_1);
    if (equals == to) {
      throw new TextException("'" + KeyValue.printable(key) + "' has no equals sign");
    }
    if (!legalKey(key)) {
      throw new TextException("'" + KeyValue.printable(key) + "' is no legal key name");
    }
    int length = to - equals - 1;
    if (length > maxValueLength(key)) {
      throw new TextException(
          "the value of " + key + " has " + length + " bytes, at most " + maxValueLength(key));
    }
    return new KeyValue(key, new String(bytes, equals + 1, length, StandardCharsets.UTF_8));
  }

  /** Longest value in bytes of this key. */
  public static int maxValueLength(String key) {
    if (BINARY.contains(key)) {
      return MAX_BINARY_VALUE_LENGTH;
    }
    return key.equals("TargetAddress") ? MAX_ADDRESS_LENGTH : MAX_VALUE_LENGTH;
  }

  /**
   * Whether it is a key name: a letter, then letters, digits and {@code . - + @ _}, after the
   * prefix {@code X#}, {@code Y#} or {@code Z#} of registered extensions; 63 bytes at most.
   */
  public static boolean legalKey(String key) {
    if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !letter(key.charAt(0))) {
      return false;
    }
    for (int i = 1; i < key.length(); i++) {
      char c = key.charAt(i);
      boolean prefix = c == '#' && i == 1 && "XYZ".indexOf(key.charAt(0)) >= 0;
      if (!letter(c) && !(c >= '0' && c <= '9') && ".-+@_".indexOf(c) < 0 && !prefix) {
        return false;
      }
    }
    return true;
  }

  private static boolean letter(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  /** The pairs as they travel. */
  public static byte[] encode(List<KeyValue> pairs) {
    int length = 0;
    for (KeyValue pair : pairs) {
      length += pair.encodedLength();
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (KeyValue pair : pairs) {
      out.put(pair.key().getBytes(StandardCharsets.US_ASCII)).put((byte) '=');
      out.put(pair.value().getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }
    return out.array();
  }
}
