package io.hawser.api.transport;

import java.util.Optional;

/** CHAP algorithms by IANA number: RFC 7143 section 12.1.3 and the PPP Authentication registry. */
public enum ChapAlgorithm {
  /** 5. */
  MD5(5, "MD5", 16),
  /** 6. */
  SHA1(6, "SHA-1", 20),
  /** 7. */
  SHA256(7, "SHA-256", 32),
  /** 8. */
  SHA3_256(8, "SHA3-256", 32);

  private final int number;
  private final String digestName;
  private final int responseLength;

  ChapAlgorithm(int number, String digestName, int responseLength) {
    this.number = number;
    this.digestName = digestName;
    this.responseLength = responseLength;
  }

  /** The value in CHAP_A. */
  public int number() {
    return number;
  }

  /** The JDK's {@link java.security.MessageDigest} name. */
  public String digestName() {
    return digestName;
  }

  /** Length of a response in bytes. */
  public int responseLength() {
    return responseLength;
  }

  /** The algorithm of this number. */
  public static Optional<ChapAlgorithm> of(int number) {
    for (ChapAlgorithm algorithm : values()) {
      if (algorithm.number == number) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
