package io.hawser.scsi.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What READ CAPACITY tells (SBC-3 sections 5.15 and 5.16), checked: a size that no disk has is
 * refused.
 *
 * @param blocks number of logical blocks, at least 1; times the block size it fits a {@code long}
 * @param blockSize bytes of a logical block, a power of two from 512 to 65536
 * @param physicalExponent a physical block has 2^n logical ones, 0 to 15
 * @param alignedLba lowest LBA that starts a physical block, 0 to 16383
 * @param protectionType 0 none, else 1 to 8
 * @param provisioned LBPME: the device manages provisioning
 * @param readsZero LBPRZ: unmapped blocks read as zeroes
 */
public record Capacity(
    long blocks,
    int blockSize,
    int physicalExponent,
    int alignedLba,
    int protectionType,
    boolean provisioned,
    boolean readsZero) {
  /** Length of READ CAPACITY(10) data. */
  public static final int LENGTH_10 = 8;

  /** Length of READ CAPACITY(16) data. */
  public static final int LENGTH_16 = 32;

  private static final int MIN_LENGTH_16 = 12;

  /** Not known: a port that takes no reads and writes does not tell. */
  public static final Capacity UNKNOWN = new Capacity(0, 0, 0, 0, 0, false, false);

  /** Whether it was told. */
  public boolean isKnown() {
    return blocks > 0;
  }

  /** A plain disk. */
  public static Capacity of(long blocks, int blockSize) {
    return new Capacity(blocks, blockSize, 0, 0, 0, false, false);
  }

  /** Size in bytes. */
  public long bytes() {
    return blocks * blockSize;
  }

  /** Bytes of a physical block, at most 2^31-1. */
  public int physicalBlockSize() {
    return (int) Math.min(Integer.MAX_VALUE, (long) blockSize << physicalExponent);
  }

  /**
   * Reads READ CAPACITY(10) data between position and limit.
   *
   * @return empty if the disk is too large for them, so that READ CAPACITY(16) has to be asked
   * @throws MalformedDataException if they are too short or impossible
   */
  public static Optional<Capacity> parse10(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < LENGTH_10) {
      throw new MalformedDataException(
          "the READ CAPACITY(10) data have " + in.limit() + " bytes instead of " + LENGTH_10);
    }
    long last = BigEndian.u32(in, 0);
    int blockSize = blockSize(BigEndian.u32(in, 4));
    return last == 0xffff_ffffL ? Optional.empty() : Optional.of(of(last + 1, blockSize));
  }

  /**
   * Reads READ CAPACITY(16) data between position and limit.
   *
   * @throws MalformedDataException if they are too short or impossible
   */
  public static Capacity parse16(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < MIN_LENGTH_16) {
      throw new MalformedDataException(
          "the READ CAPACITY(16) data have " + in.limit() + " bytes instead of " + LENGTH_16);
    }
    long last = BigEndian.u64(in, 0);
    int blockSize = blockSize(BigEndian.u32(in, 8));
    if (last < 0 || last >= Long.MAX_VALUE / blockSize) {
      throw new MalformedDataException(
          "the device claims the impossible last LBA " + Long.toUnsignedString(last));
    }
    int protection = in.limit() > 12 ? in.get(12) : 0;
    int provisioning = in.limit() >= 16 ? BigEndian.u16(in, 14) : 0;
    return new Capacity(
        last + 1,
        blockSize,
        in.limit() > 13 ? in.get(13) & 0x0f : 0,
        provisioning & 0x3fff,
        (protection & 1) != 0 ? (protection >>> 1 & 7) + 1 : 0,
        (provisioning & 0x8000) != 0,
        (provisioning & 0x4000) != 0);
  }

  private static int blockSize(long value) throws MalformedDataException {
    if (value < 512 || value > 65_536 || Long.bitCount(value) != 1) {
      throw new MalformedDataException(
          "the device claims a block size of "
              + value
              + " bytes, which is no power of two from 512 to 65536");
    }
    return (int) value;
  }

  /** READ CAPACITY(10) data as a target sends them. */
  public byte[] encode10() {
    byte[] out = new byte[LENGTH_10];
    BigEndian.put32(out, 0, Math.min(blocks - 1, 0xffff_ffffL));
    BigEndian.put32(out, 4, blockSize);
    return out;
  }

  /** READ CAPACITY(16) data as a target sends them. */
  public byte[] encode16() {
    byte[] out = new byte[LENGTH_16];
    BigEndian.put64(out, 0, blocks - 1);
    BigEndian.put32(out, 8, blockSize);
    out[12] = (byte) (protectionType == 0 ? 0 : protectionType - 1 << 1 | 1);
    out[13] = (byte) physicalExponent;
    BigEndian.put16(out, 14, alignedLba | (provisioned ? 0x8000 : 0) | (readsZero ? 0x4000 : 0));
    return out;
  }
}
