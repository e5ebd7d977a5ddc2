package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;

/**
 * VPD page B0h (SBC-3 section 6.5.3). Lengths are logical blocks; 0 says that the device does not
 * tell.
 *
 * @param writeSameNonZero the WSNZ bit: WRITE SAME with 0 blocks is refused
 * @param maxCompareAndWrite most blocks of COMPARE AND WRITE, 0 to 255; 0 means it is not supported
 * @param optimalGranularity transfers should be multiples of this
 * @param maxTransfer most blocks of one command
 * @param optimalTransfer a good number of blocks of one command
 * @param maxUnmapBlocks most blocks of one UNMAP; 2^32-1 for no limit
 * @param maxUnmapDescriptors most descriptors of one UNMAP; 2^32-1 for no limit
 * @param unmapGranularity UNMAP works on multiples of this
 * @param unmapAlignment first LBA of such a multiple; counts only if {@code unmapAligned}
 * @param unmapAligned the UGAVALID bit
 * @param maxWriteSame most blocks of WRITE SAME, unsigned 64 bits
 */
public record BlockLimits(
    boolean writeSameNonZero,
    int maxCompareAndWrite,
    int optimalGranularity,
    long maxTransfer,
    long optimalTransfer,
    long maxUnmapBlocks,
    long maxUnmapDescriptors,
    long unmapGranularity,
    long unmapAlignment,
    boolean unmapAligned,
    long maxWriteSame) {
  /** Nothing is told. */
  public static final BlockLimits NONE = new BlockLimits(false, 0, 0, 0, 0, 0, 0, 0, 0, false, 0);

  private static final int SHORT_BODY = 0x0c;
  private static final int BODY = 0x3c;

  /**
   * Reads the page; devices of SBC-2 send its first 12 bytes only.
   *
   * @throws MalformedDataException if even these are cut off
   */
  public static BlockLimits parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = VpdPage.body(VpdPage.BLOCK_LIMITS, data);
    if (in.limit() < SHORT_BODY) {
      throw new MalformedDataException("VPD page B0h has only " + in.limit() + " bytes");
    }
    boolean unmap = in.limit() >= 32;
    return new BlockLimits(
        (in.get(0) & 1) != 0,
        BigEndian.u8(in, 1),
        BigEndian.u16(in, 2),
        BigEndian.u32(in, 4),
        BigEndian.u32(in, 8),
        unmap ? BigEndian.u32(in, 16) : 0,
        unmap ? BigEndian.u32(in, 20) : 0,
        unmap ? BigEndian.u32(in, 24) : 0,
        unmap ? BigEndian.u32(in, 28) & 0x7fff_ffffL : 0,
        unmap && (in.get(28) & 0x80) != 0,
        in.limit() >= 40 ? BigEndian.u64(in, 32) : 0);
  }

  /** The page as a target sends it. */
  public byte[] encode() {
    byte[] out = new byte[BODY];
    out[0] = (byte) (writeSameNonZero ? 1 : 0);
    out[1] = (byte) maxCompareAndWrite;
    BigEndian.put16(out, 2, optimalGranularity);
    BigEndian.put32(out, 4, maxTransfer);
    BigEndian.put32(out, 8, optimalTransfer);
    BigEndian.put32(out, 16, maxUnmapBlocks);
    BigEndian.put32(out, 20, maxUnmapDescriptors);
    BigEndian.put32(out, 24, unmapGranularity);
    BigEndian.put32(out, 28, unmapAlignment | (unmapAligned ? 0x8000_0000L : 0));
    BigEndian.put64(out, 32, maxWriteSame);
    return VpdPage.encode(VpdPage.BLOCK_LIMITS, out);
  }
}
