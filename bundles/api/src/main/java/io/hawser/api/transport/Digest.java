package io.hawser.api.transport;

/** Values of HeaderDigest and DataDigest (RFC 7143 section 13.1). */
public enum Digest {
  /** No digest. */
  NONE("None"),
  /** CRC32C. */
  CRC32C("CRC32C");

  private final String key;

  Digest(String key) {
    this.key = key;
  }

  /** As it is written in a negotiation. */
  public String key() {
    return key;
  }
}
