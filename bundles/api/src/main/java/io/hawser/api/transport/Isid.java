package io.hawser.api.transport;

import java.util.random.RandomGenerator;

/**
 * An initiator session identifier, six bytes (RFC 7143 section 11.12.5). With the initiator's name
 * it names the initiator port; logging in with one that a live session holds on the same portal
 * group ends that session (section 6.3.5), which is our fence.
 *
 * @param value the six bytes in the low 48 bits
 */
public record Isid(long value) {
  /** Checks that it fits 48 bits. */
  public Isid {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("an ISID has 48 bits");
    }
  }

  /** Type 10b (random), with 24 random bits and this qualifier. */
  public static Isid random(RandomGenerator random, int qualifier) {
    long naming = random.nextInt(1 << 24) & 0xffffffL;
    return new Isid(0x80L << 40 | naming << 16 | qualifier & 0xffffL);
  }

  @Override
  public String toString() {
    return String.format("%012x", value);
  }
}
