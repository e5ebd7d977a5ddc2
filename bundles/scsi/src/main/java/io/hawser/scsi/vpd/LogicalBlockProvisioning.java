package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;

/**
 * VPD page B2h (SBC-3 section 6.5.4).
 *
 * @param thresholdExponent 0 for none
 * @param unmap LBPU: the UNMAP command
 * @param writeSame16 LBPWS: UNMAP bit of WRITE SAME(16)
 * @param writeSame10 LBPWS10: UNMAP bit of WRITE SAME(10)
 * @param readsZero LBPRZ: unmapped blocks read as zeroes
 * @param anchor ANC_SUP
 * @param type provisioning: 0 full or not told, 1 resource, 2 thin
 */
public record LogicalBlockProvisioning(
    int thresholdExponent,
    boolean unmap,
    boolean writeSame16,
    boolean writeSame10,
    boolean readsZero,
    boolean anchor,
    int type) {
  /** Nothing can be given back. */
  public static final LogicalBlockProvisioning NONE =
      new LogicalBlockProvisioning(0, false, false, false, false, false, 0);

  /** Reads the page. */
  public static LogicalBlockProvisioning parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = VpdPage.body(VpdPage.LOGICAL_BLOCK_PROVISIONING, data);
    if (in.limit() < 3) {
      throw new MalformedDataException("VPD page B2h has only " + in.limit() + " bytes");
    }
    int flags = in.get(1);
    return new LogicalBlockProvisioning(
        BigEndian.u8(in, 0),
        (flags & 0x80) != 0,
        (flags & 0x40) != 0,
        (flags & 0x20) != 0,
        (flags & 0x04) != 0,
        (flags & 0x02) != 0,
        in.get(2) & 0x07);
  }

  /** The page as a target sends it. */
  public byte[] encode() {
    byte[] out = new byte[4];
    out[0] = (byte) thresholdExponent;
    out[1] =
        (byte)
            ((unmap ? 0x80 : 0)
                | (writeSame16 ? 0x40 : 0)
                | (writeSame10 ? 0x20 : 0)
                | (readsZero ? 0x04 : 0)
                | (anchor ? 0x02 : 0));
    out[2] = (byte) type;
    return VpdPage.encode(VpdPage.LOGICAL_BLOCK_PROVISIONING, out);
  }
}
