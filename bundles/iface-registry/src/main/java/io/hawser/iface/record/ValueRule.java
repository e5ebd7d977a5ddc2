package io.hawser.iface.record;

import io.hawser.api.IscsiName;
import io.hawser.api.Printable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What values a key may have. */
@FunctionalInterface
interface ValueRule {
  /** Longest value of any key, as in open-iscsi. */
  int MAX_VALUE = 255;

  /**
   * Checks a value that is not empty.
   *
   * @return the value as it is stored
   * @throws IllegalArgumentException saying what the value must be, without the key
   */
  String checked(String value);

  /** The forms of values. */
  final class Patterns {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern HARDWARE_ADDRESS =
        Pattern.compile("([0-9a-f]{2}:){5,19}[0-9a-f]{2}");
    private static final Pattern NET_INTERFACE = Pattern.compile("[^/\\s\\p{Cc}\\p{Cf}]{1,64}");

    private Patterns() {}
  }

  /** Text of at most so many characters, on one line, without space around it. */
  static ValueRule text(int longest) {
    return value -> {
      if (value.length() > longest) {
        throw new IllegalArgumentException("has more than " + longest + " characters");
      }
      if (!Printable.is(value)) {
        throw new IllegalArgumentException("must not contain control characters");
      }
      if (!value.equals(value.strip())) {
        throw new IllegalArgumentException("must not begin or end with a space");
      }
      return value;
    };
  }

  /** A whole number of this range. */
  static ValueRule number(long low, long high) {
    return value -> {
      if (!Patterns.NUMBER.matcher(value).matches()) {
        throw new IllegalArgumentException("is not a number");
      }
      long number = Long.parseLong(value);
      if (number < low || number > high) {
        throw new IllegalArgumentException("is outside " + low + " to " + high);
      }
      return Long.toString(number);
    };
  }

  /** A length in bytes that RFC 7143 allows, cut down to a multiple of four as open-iscsi does. */
  static ValueRule length(boolean zeroAllowed) {
    ValueRule range = number(zeroAllowed ? 0 : 512, 16_777_215);
    return value -> {
      long bytes = Long.parseLong(range.checked(value));
      if (bytes > 0 && bytes < 512) {
        throw new IllegalArgumentException("is outside 512 to 16777215");
      }
      return Long.toString(bytes & ~3L);
    };
  }

  /** A power of two of this range. */
  static ValueRule powerOfTwo(int low, int high) {
    ValueRule range = number(low, high);
    return value -> {
      String number = range.checked(value);
      if (Long.bitCount(Long.parseLong(number)) != 1) {
        throw new IllegalArgumentException("is no power of two from " + low + " to " + high);
      }
      return number;
    };
  }

  /** One of these words; their case is forgiven. */
  static ValueRule word(String... words) {
    List<String> all = List.of(words);
    return value ->
        all.stream()
            .filter(value::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("is not one of " + String.join(", ", all)));
  }

  /** A comma separated list of different words, most wanted first. */
  static ValueRule words(String... words) {
    ValueRule one = word(words);
    return value -> {
      List<String> checked =
          Arrays.stream(value.split(",", -1)).map(String::strip).map(one::checked).toList();
      if (checked.stream().distinct().count() != checked.size()) {
        throw new IllegalArgumentException("names one of them twice");
      }
      return String.join(",", checked);
    };
  }

  /** {@code Yes} or {@code No}. */
  static ValueRule yesNo() {
    return word("Yes", "No");
  }

  /**
   * {@code enable} or {@code disable}; {@code enabled} or {@code disabled} is what a card says of
   * itself, and open-iscsi writes it into records.
   */
  static ValueRule onOff() {
    return word("enable", "disable", "enabled", "disabled");
  }

  /** An iSCSI name. */
  static ValueRule iscsiName() {
    return value -> IscsiName.of(value).value();
  }

  /** A unicast hardware address; {@code default} is unset. */
  static ValueRule hardwareAddress() {
    return value -> {
      String mac = value.toLowerCase(Locale.ROOT);
      if (mac.equals("default")) {
        return "";
      }
      if (!Patterns.HARDWARE_ADDRESS.matcher(mac).matches()) {
        throw new IllegalArgumentException("is not a hardware address like 52:54:00:aa:bb:01");
      }
      if (mac.length() == 17 && (Integer.parseInt(mac.substring(0, 2), 16) & 1) != 0) {
        throw new IllegalArgumentException("is a group address, not that of one port");
      }
      if (mac.replaceAll("[0:]", "").isEmpty()) {
        throw new IllegalArgumentException("is all zero");
      }
      return mac;
    };
  }

  /** A network interface's name, as the kernel allows it, or an alias; {@code default} is unset. */
  static ValueRule netInterface() {
    return value -> {
      if (value.equals("default")) {
        return "";
      }
      if (!Patterns.NET_INTERFACE.matcher(value).matches()
          || value.equals(".")
          || value.equals("..")) {
        throw new IllegalArgumentException("is not the name of a network interface");
      }
      return value;
    };
  }

  /** An IPv4 or IPv6 address; {@code default} is unset. */
  static ValueRule ipAddress() {
    return value -> {
      if (value.equals("default")) {
        return "";
      }
      if (!IpText.isLiteral(value)) {
        throw new IllegalArgumentException("is not an IPv4 or IPv6 address");
      }
      return value;
    };
  }
}
