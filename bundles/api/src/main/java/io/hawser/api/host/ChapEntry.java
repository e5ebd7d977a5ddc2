package io.hawser.api.host;

import io.hawser.api.Secret;

/**
 * An entry of a card's CHAP table.
 *
 * @param index its number, 0 to 65535
 * @param incoming whether the target proves itself with it, rather than we
 * @param user the name, 1 to 256 bytes
 * @param secret the secret, 1 to 255 bytes
 */
public record ChapEntry(int index, boolean incoming, String user, Secret secret) {
  /** Largest index. */
  public static final int MAX_INDEX = 0xffff;

  /**
   * Checks index and name.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public ChapEntry {
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException("a CHAP table has no index " + index);
    }
    if (user.isEmpty() || user.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "the name of CHAP entry " + index + " is empty or has a NUL");
    }
  }
}
