package io.hawser.kernel.host;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a record's value becomes the bytes a card is told. Numbers are in host byte order, addresses
 * in network order, text has no NUL at its end.
 */
enum Form {
  /** One byte, 0 included. */
  U8(1, 0, 255),
  /** One byte; 0 in a record means nothing is set. */
  U8_NOT_ZERO(1, 1, 255),
  /** Three bits in one byte. */
  U3(1, 0, 7),
  /** 0 to 2 in one byte. */
  LEVEL(1, 0, 2),
  /** Two bytes; 0 in a record means nothing is set. */
  U16_NOT_ZERO(2, 1, 65_535),
  /** Twenty bits in four bytes. */
  U20(4, 0, (1 << 20) - 1),
  /** Four bytes; 0 in a record means nothing is set. */
  U32_NOT_ZERO(4, 1, 0xffff_ffffL),
  /** A length of RFC 7143 in four bytes; 0 in a record means nothing is set. */
  LENGTH(4, 512, 16_777_215),
  /** {@code priority << 13 | id} in two bytes; the value here is the number of the network. */
  VLAN(2, 0, 4094),
  /** {@code enable} is 2, {@code disable} is 1. */
  SWITCH,
  /** {@code static} is 1, {@code dhcp} is 2. */
  BOOTPROTO,
  /** {@code disable} is 1, {@code nd} is 2, {@code dhcpv6} is 3. */
  IPV6_AUTOCFG,
  /** {@code auto} is 1, anything else is 2: the other way round than {@link #SWITCH}. */
  AUTOMATIC,
  /** Four or sixteen bytes. */
  ADDRESS,
  /** One to eleven characters. */
  TEXT;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
  private static final int LONGEST_TEXT = 11;

  private final int width;
  private final long low;
  private final long high;

  Form() {
    this(0, 0, 0);
  }

  Form(int width, long low, long high) {
    this.width = width;
    this.low = low;
    this.high = high;
  }

  /** Whether it is a number. */
  boolean isNumber() {
    return width > 0;
  }

  /** Whether 0 is a value of it, rather than the mark of what is unset. */
  boolean zeroIsValue() {
    return low == 0;
  }

  /**
   * The number.
   *
   * @throws IllegalArgumentException if it is none or out of range, saying what it must be
   */
  long number(String value) {
    if (!NUMBER.matcher(value).matches()) {
      throw new IllegalArgumentException("is not a number");
    }
    long number = Long.parseLong(value);
    if (number < low || number > high) {
      throw new IllegalArgumentException("is outside " + low + " to " + high);
    }
    return number;
  }

  /**
   * The bytes.
   *
   * @param ipv6 which kind of address
   * @return empty if the word says nothing to the card, as the words {@code enabled} and {@code
   *     disabled} by which a card itself tells its state
   * @throws IllegalArgumentException if it is no value of this form, saying what it must be
   */
  Optional<byte[]> encode(String value, boolean ipv6) {
    if (isNumber()) {
      return Optional.of(number(number(value), width));
    }
    return switch (this) {
      case SWITCH ->
          switch (value) {
            case "enable" -> word(2);
            case "disable" -> word(1);
            case "enabled", "disabled" -> Optional.empty();
            default -> throw new IllegalArgumentException("is not one of enable, disable");
          };
      case BOOTPROTO ->
          switch (value) {
            case "static" -> word(1);
            case "dhcp" -> word(2);
            default -> throw new IllegalArgumentException("is not one of static, dhcp");
          };
      case IPV6_AUTOCFG ->
          switch (value) {
            case "disable", "disabled" -> word(1);
            case "nd" -> word(2);
            case "dhcpv6" -> word(3);
            default -> throw new IllegalArgumentException("is not one of nd, dhcpv6, disable");
          };
      case AUTOMATIC -> word(value.equals("auto") ? 1 : 2);
      case ADDRESS -> Optional.of(NumericAddress.bytes(value, ipv6));
      default -> Optional.of(text(value));
    };
  }

  private static Optional<byte[]> word(int value) {
    return Optional.of(new byte[] {(byte) value});
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_TEXT) {
      throw new IllegalArgumentException("has more than " + LONGEST_TEXT + " bytes");
    }
    return bytes;
  }

  /** A number of this many bytes in host byte order. */
  static byte[] number(long value, int width) {
    ByteBuffer whole = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    whole.putLong(value);
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    byte[] bytes = new byte[width];
    whole.get(little ? 0 : Long.BYTES - width, bytes);
    return bytes;
  }
}
