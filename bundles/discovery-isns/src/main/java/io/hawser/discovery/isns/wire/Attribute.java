package io.hawser.discovery.isns.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One attribute: a tag and its value, padding included.
 *
 * @param tag the tag
 * @param value the value, a multiple of four bytes when it travels
 */
public record Attribute(int tag, byte[] value) {
  /** An attribute without a value: in a query, one that is asked for. */
  public static Attribute empty(int tag) {
    return new Attribute(tag, new byte[0]);
  }

  /** A 32-bit number. */
  public static Attribute number(int tag, long value) {
    return new Attribute(tag, ByteBuffer.allocate(4).putInt((int) value).array());
  }

  /** Text, ended by a NUL and padded. */
  public static Attribute text(int tag, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] padded = new byte[(bytes.length + 4) / 4 * 4];
    System.arraycopy(bytes, 0, padded, 0, bytes.length);
    return new Attribute(tag, padded);
  }

  /** An address in 16 bytes, IPv4 as IPv4-mapped (RFC 4171 section 6.3.1). */
  public static Attribute address(int tag, InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return new Attribute(tag, bytes);
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return new Attribute(tag, mapped);
  }

  /** The number, if the value is one. */
  public OptionalInt asNumber() {
    return value.length == 4
        ? OptionalInt.of(ByteBuffer.wrap(value).getInt())
        : OptionalInt.empty();
  }

  /** The text before the first NUL, if it is UTF-8 and not longer than {@code most} bytes. */
  public Optional<String> asText(int most) {
    int end = 0;
    while (end < value.length && value[end] != 0) {
      end++;
    }
    if (end == 0 || end > most) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(value, 0, end))
              .toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  /**
   * The address, if the value is one: IPv6, IPv4-mapped ({@code ::ffff:a.b.c.d}), or the
   * IPv4-compatible form ({@code ::a.b.c.d}) that some servers send.
   */
  public Optional<InetAddress> asAddress() {
    if (value.length != 16) {
      return Optional.empty();
    }
    boolean compatible = true;
    for (int i = 0; i < 12; i++) {
      compatible &= value[i] == 0;
    }
    byte[] bytes = value;
    // "::" and "::1" are IPv6 addresses, not 0.0.0.0 and 0.0.0.1.
    if (compatible && value[12] != 0) {
      bytes = new byte[] {value[12], value[13], value[14], value[15]};
    }
    try {
      return Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException impossible) {
      return Optional.empty();
    }
  }
}
