package io.hawser.scsi.cdb;

import io.hawser.scsi.BigEndian;

/**
 * Builds the CDBs of block commands (SBC-3 section 5) into an array of the caller's, so that a
 * running workload allocates nothing. Each method fills bytes 0 to n-1 of {@code out}, every one of
 * them, and returns n.
 *
 * <p>LBA and block count are checked against the width of their fields; a value that does not fit
 * is an {@link IllegalArgumentException}, for it is the caller's to choose a wider command.
 */
public final class BlockCdb {
  /** Disable page out, for the {@code flags} of reads and writes. */
  public static final int DPO = 0x10;

  /** Force unit access: from or to the medium, for the {@code flags} of reads and writes. */
  public static final int FUA = 0x08;

  /** BYTCHK 01b: compare with the data sent, for the {@code flags} of VERIFY. */
  public static final int BYTCHK = 0x02;

  /** ANCHOR, for the {@code flags} of WRITE SAME. */
  public static final int ANCHOR = 0x10;

  /** UNMAP, for the {@code flags} of WRITE SAME. */
  public static final int UNMAP = 0x08;

  /** No data-out buffer: write zeroes, for the {@code flags} of WRITE SAME(16). */
  public static final int NDOB = 0x01;

  /** IMMED, for the {@code flags} of SYNCHRONIZE CACHE. */
  public static final int IMMED = 0x02;

  /** Largest LBA of a 10 and 12 byte CDB. */
  public static final long MAX_LBA_32 = 0xffff_ffffL;

  /** Largest block count of a 10 byte CDB. */
  public static final int MAX_BLOCKS_10 = 0xffff;

  private BlockCdb() {}

  /**
   * READ(6).
   *
   * @param lba 0 to 2^21-1
   * @param blocks 1 to 256
   */
  public static int read6(byte[] out, long lba, int blocks) {
    return six(out, Opcode.READ_6, lba, blocks);
  }

  /** WRITE(6), ranges as {@link #read6}. */
  public static int write6(byte[] out, long lba, int blocks) {
    return six(out, Opcode.WRITE_6, lba, blocks);
  }

  /**
   * READ(10).
   *
   * @param lba 0 to 2^32-1
   * @param blocks 0 to 65535
   * @param flags {@link #DPO}, {@link #FUA}, RDPROTECT in the three top bits
   */
  public static int read10(byte[] out, long lba, int blocks, int flags) {
    return ten(out, Opcode.READ_10, flags, lba, blocks);
  }

  /** WRITE(10), ranges as {@link #read10}. */
  public static int write10(byte[] out, long lba, int blocks, int flags) {
    return ten(out, Opcode.WRITE_10, flags, lba, blocks);
  }

  /** READ(12), ranges as {@link #read10}, blocks 0 to 2^32-1. */
  public static int read12(byte[] out, long lba, long blocks, int flags) {
    return twelve(out, Opcode.READ_12, flags, lba, blocks);
  }

  /** WRITE(12), ranges as {@link #read12}. */
  public static int write12(byte[] out, long lba, long blocks, int flags) {
    return twelve(out, Opcode.WRITE_12, flags, lba, blocks);
  }

  /**
   * READ(16).
   *
   * @param lba all 64 bits, unsigned
   * @param blocks 0 to 2^32-1
   * @param flags as {@link #read10}
   */
  public static int read16(byte[] out, long lba, long blocks, int flags) {
    return sixteen(out, Opcode.READ_16, flags, lba, blocks);
  }

  /** WRITE(16), ranges as {@link #read16}. */
  public static int write16(byte[] out, long lba, long blocks, int flags) {
    return sixteen(out, Opcode.WRITE_16, flags, lba, blocks);
  }

  /** WRITE AND VERIFY(10); {@code flags} may hold {@link #DPO} and {@link #BYTCHK}. */
  public static int writeAndVerify10(byte[] out, long lba, int blocks, int flags) {
    return ten(out, Opcode.WRITE_AND_VERIFY_10, flags, lba, blocks);
  }

  /** WRITE AND VERIFY(16). */
  public static int writeAndVerify16(byte[] out, long lba, long blocks, int flags) {
    return sixteen(out, Opcode.WRITE_AND_VERIFY_16, flags, lba, blocks);
  }

  /** VERIFY(10); {@code flags} may hold {@link #DPO} and {@link #BYTCHK}. */
  public static int verify10(byte[] out, long lba, int blocks, int flags) {
    return ten(out, Opcode.VERIFY_10, flags, lba, blocks);
  }

  /** VERIFY(16). */
  public static int verify16(byte[] out, long lba, long blocks, int flags) {
    return sixteen(out, Opcode.VERIFY_16, flags, lba, blocks);
  }

  /**
   * SYNCHRONIZE CACHE(10).
   *
   * @param blocks 0 means up to the end
   * @param flags 0 or {@link #IMMED}
   */
  public static int synchronizeCache10(byte[] out, long lba, int blocks, int flags) {
    return ten(out, Opcode.SYNCHRONIZE_CACHE_10, flags, lba, blocks);
  }

  /** SYNCHRONIZE CACHE(16), as {@link #synchronizeCache10}. */
  public static int synchronizeCache16(byte[] out, long lba, long blocks, int flags) {
    return sixteen(out, Opcode.SYNCHRONIZE_CACHE_16, flags, lba, blocks);
  }

  /**
   * WRITE SAME(10).
   *
   * @param blocks 0 means up to the end where the device allows it
   * @param flags {@link #ANCHOR}, {@link #UNMAP}
   */
  public static int writeSame10(byte[] out, long lba, int blocks, int flags) {
    return ten(out, Opcode.WRITE_SAME_10, flags, lba, blocks);
  }

  /** WRITE SAME(16); {@code flags} may also hold {@link #NDOB}. */
  public static int writeSame16(byte[] out, long lba, long blocks, int flags) {
    return sixteen(out, Opcode.WRITE_SAME_16, flags, lba, blocks);
  }

  /**
   * COMPARE AND WRITE: the data are {@code blocks} to compare, then {@code blocks} to write.
   *
   * @param blocks 0 to 255
   */
  public static int compareAndWrite(byte[] out, long lba, int blocks, int flags) {
    range("block count", blocks, 0xff);
    clear(out, 16, Opcode.COMPARE_AND_WRITE, flags);
    BigEndian.put64(out, 2, lba);
    out[13] = (byte) blocks;
    return 16;
  }

  /**
   * UNMAP.
   *
   * @param parameterLength length of the parameter list in bytes, 0 to 65535
   * @param anchor the ANCHOR bit
   */
  public static int unmap(byte[] out, int parameterLength, boolean anchor) {
    range("parameter list length", parameterLength, 0xffff);
    clear(out, 10, Opcode.UNMAP, anchor ? 1 : 0);
    BigEndian.put16(out, 7, parameterLength);
    return 10;
  }

  /** READ CAPACITY(10). */
  public static int readCapacity10(byte[] out) {
    return clear(out, 10, Opcode.READ_CAPACITY_10, 0);
  }

  /** READ CAPACITY(16). */
  public static int readCapacity16(byte[] out, int allocation) {
    clear(out, 16, Opcode.SERVICE_ACTION_IN_16, Opcode.SA_READ_CAPACITY_16);
    BigEndian.put32(out, 10, allocation);
    return 16;
  }

  /** GET LBA STATUS from {@code lba} on. */
  public static int getLbaStatus(byte[] out, long lba, int allocation) {
    clear(out, 16, Opcode.SERVICE_ACTION_IN_16, Opcode.SA_GET_LBA_STATUS);
    BigEndian.put64(out, 2, lba);
    BigEndian.put32(out, 10, allocation);
    return 16;
  }

  private static int six(byte[] out, int opcode, long lba, int blocks) {
    range("LBA", lba, 0x1f_ffff);
    if (blocks < 1 || blocks > 256) {
      throw new IllegalArgumentException("block count " + blocks + " is outside 1 to 256");
    }
    out[0] = (byte) opcode;
    BigEndian.put24(out, 1, (int) lba);
    out[4] = (byte) blocks;
    out[5] = 0;
    return 6;
  }

  private static int ten(byte[] out, int opcode, int flags, long lba, int blocks) {
    range("LBA", lba, MAX_LBA_32);
    range("block count", blocks, MAX_BLOCKS_10);
    out[0] = (byte) opcode;
    out[1] = (byte) flags;
    BigEndian.put32(out, 2, lba);
    out[6] = 0;
    BigEndian.put16(out, 7, blocks);
    out[9] = 0;
    return 10;
  }

  private static int twelve(byte[] out, int opcode, int flags, long lba, long blocks) {
    range("LBA", lba, MAX_LBA_32);
    range("block count", blocks, 0xffff_ffffL);
    out[0] = (byte) opcode;
    out[1] = (byte) flags;
    BigEndian.put32(out, 2, lba);
    BigEndian.put32(out, 6, blocks);
    out[10] = 0;
    out[11] = 0;
    return 12;
  }

  private static int sixteen(byte[] out, int opcode, int flags, long lba, long blocks) {
    range("block count", blocks, 0xffff_ffffL);
    out[0] = (byte) opcode;
    out[1] = (byte) flags;
    BigEndian.put64(out, 2, lba);
    BigEndian.put32(out, 10, blocks);
    out[14] = 0;
    out[15] = 0;
    return 16;
  }

  static int clear(byte[] out, int length, int opcode, int second) {
    java.util.Arrays.fill(out, 0, length, (byte) 0);
    out[0] = (byte) opcode;
    out[1] = (byte) second;
    return length;
  }

  static void range(String what, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(what + " " + value + " is outside 0 to " + max);
    }
  }
}
