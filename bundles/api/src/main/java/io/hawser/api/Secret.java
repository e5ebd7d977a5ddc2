package io.hawser.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret's bytes. Never printed: {@link #toString()} shows stars, whatever the length. Compared
 * in constant time. Immutable and safe from any thread.
 */
public final class Secret {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A secret of these bytes; the array is copied. */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** A secret of this text's UTF-8 bytes. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Length in bytes. RFC 7143 section 12.1.3 asks for at least 12 (96 bits) without IPsec. */
  public int length() {
    return bytes.length;
  }

  /** Feeds the secret to a digest, without handing the bytes out. */
  public void update(MessageDigest digest) {
    digest.update(bytes);
  }

  /** A copy of the bytes, for the record store and the kernel interface only. */
  public byte[] copyBytes() {
    return bytes.clone();
  }

  /** Equal content, compared in constant time for equal lengths. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "********";
  }
}
