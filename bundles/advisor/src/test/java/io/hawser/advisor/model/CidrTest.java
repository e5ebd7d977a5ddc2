package io.hawser.advisor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CidrTest {
  private static Cidr of(String text) {
    return Cidr.parse(text).orElseThrow();
  }

  @Test
  void networksContainByPrefix() {
    assertTrue(of("10.0.0.1/31").overlaps(of("10.0.0.0/31")));
    assertFalse(of("10.0.0.1/32").overlaps(of("10.0.0.0/32")));
    assertTrue(of("10.0.0.0/16").overlaps(of("10.0.1.0/24")));
    assertTrue(of("10.0.1.0/24").overlaps(of("10.0.0.0/16")));
    assertTrue(of("0.0.0.0/0").contains(of("203.0.113.1").address()));
    assertFalse(of("0.0.0.0/0").contains(of("fd00::1").address()));
    assertFalse(of("fe80::1/64").isRoutable());
    assertTrue(of("fd00::1/64").isRoutable());
  }

  @Test
  void onlyLiteralsAreAddresses() {
    for (String text :
        new String[] {
          "",
          "a",
          "localhost",
          "1.2.3",
          "1.2.3.4.5",
          "1.2.3.256",
          "0x7f000001",
          "1.2.3.4/33",
          "::1/129",
          "1.2.3.4/-1",
          ":::",
          "1.2.3.4/"
        }) {
      assertEquals(Optional.empty(), Cidr.parse(text), text);
    }
  }

  /** Against whole numbers: contains is the same as lying between first and last. */
  @Test
  void containsAgreesWithArithmetic() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] network = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(network);
      byte[] other = network.clone();
      int flip = random.nextInt(other.length * 8);
      other[flip / 8] ^= (byte) (0x80 >> flip % 8);
      Cidr cidr = new Cidr(Addresses.of(network), random.nextInt(network.length * 8 + 1));
      BigInteger value = new BigInteger(1, other);
      boolean inside =
          value.compareTo(new BigInteger(1, cidr.first())) >= 0
              && value.compareTo(new BigInteger(1, cidr.last())) <= 0;
      // Java turns an IPv4-mapped IPv6 address into an IPv4 one; such are not comparable here.
      if (Addresses.of(other).getAddress().length == cidr.address().getAddress().length) {
        assertEquals(inside, cidr.contains(Addresses.of(other)), "seed " + seed + " " + cidr);
      }
    }
  }
}
