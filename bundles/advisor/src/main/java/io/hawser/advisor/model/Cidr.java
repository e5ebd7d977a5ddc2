package io.hawser.advisor.model;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * An address with a prefix length: an interface's address, or a route's destination.
 *
 * @param address the address, host bits included
 * @param prefix 0 to 32 or 128
 */
public record Cidr(InetAddress address, int prefix) {
  /**
   * Checks the prefix.
   *
   * @throws IllegalArgumentException if it is outside the family's range
   */
  public Cidr {
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new IllegalArgumentException(
          address.getHostAddress() + "/" + prefix + ": the prefix length is out of range");
    }
  }

  /** Reads {@code ADDRESS/PREFIX}; an address alone counts as one host; empty if it is neither. */
  public static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = Addresses.literal(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int bits = address.get().getAddress().length * 8;
    if (slash < 0) {
      return Optional.of(new Cidr(address.get(), bits));
    }
    String digits = text.substring(slash + 1);
    if (!digits.matches("[0-9]{1,3}") || Integer.parseInt(digits) > bits) {
      return Optional.empty();
    }
    return Optional.of(new Cidr(address.get(), Integer.parseInt(digits)));
  }

  /** Whether the other address lies inside; never across families. */
  public boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] theirs = other.getAddress();
    if (mine.length != theirs.length) {
      return false;
    }
    int whole = prefix / 8;
    if (Arrays.mismatch(mine, 0, whole, theirs, 0, whole) >= 0) {
      return false;
    }
    int rest = prefix % 8;
    return rest == 0 || ((mine[whole] ^ theirs[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
  }

  /** Whether the two networks share addresses. */
  public boolean overlaps(Cidr other) {
    return prefix <= other.prefix ? contains(other.address) : other.contains(address);
  }

  /** The lowest address of the network. */
  public byte[] first() {
    return masked(false);
  }

  /** The highest address of the network. */
  public byte[] last() {
    return masked(true);
  }

  private byte[] masked(boolean ones) {
    byte[] bytes = address.getAddress();
    for (int bit = prefix; bit < bytes.length * 8; bit++) {
      int mask = 0x80 >> (bit % 8);
      bytes[bit / 8] = (byte) (ones ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
    }
    return bytes;
  }

  /** Whether this can carry storage traffic to others: no loopback, link-local or wildcard. */
  public boolean isRoutable() {
    return !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isAnyLocalAddress()
        && !address.isMulticastAddress();
  }

  /** The network in text, host bits zero. */
  public String network() {
    return Addresses.of(first()).getHostAddress() + "/" + prefix;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
