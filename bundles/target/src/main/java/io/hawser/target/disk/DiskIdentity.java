package io.hawser.target.disk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * By what a disk is known.
 *
 * @param vendor T10 vendor, 1 to 8 printable ASCII characters
 * @param product 1 to 16 printable ASCII characters
 * @param revision 1 to 4 printable ASCII characters
 * @param serial unit serial number, 1 to 64 printable ASCII characters
 * @param naa the NAA designator, 8 or 16 bytes
 */
public record DiskIdentity(
    String vendor, String product, String revision, String serial, byte[] naa) {
  private static final int NAA_LOCAL = 0x30;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if a text is too long or not printable ASCII, or the NAA
   *     designator has another length
   */
  public DiskIdentity {
    check("vendor", vendor, 8);
    check("product", product, 16);
    check("revision", revision, 4);
    check("serial number", serial, 64);
    if (naa.length != 8 && naa.length != 16) {
      throw new IllegalArgumentException("an NAA designator has 8 or 16 bytes");
    }
    naa = naa.clone();
  }

  private static void check(String what, String text, int most) {
    if (!text.matches("[ -~]{1," + most + "}")) {
      throw new IllegalArgumentException(
          "the " + what + " must have 1 to " + most + " printable ASCII characters");
    }
  }

  /** A copy of the bytes. */
  @Override
  public byte[] naa() {
    return naa.clone();
  }

  /**
   * An identity made of a serial number: the same number gives the same locally assigned NAA
   * designator, in every run.
   */
  public static DiskIdentity of(String serial) {
    return new DiskIdentity("HAWSER", "EMBEDDED DISK", "0001", serial, localNaa(serial));
  }

  private static byte[] localNaa(String serial) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(serial.getBytes(StandardCharsets.US_ASCII));
      byte[] naa = new byte[8];
      System.arraycopy(hash, 0, naa, 0, naa.length);
      naa[0] = (byte) (NAA_LOCAL | naa[0] & 0x0f);
      return naa;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
