package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;

/**
 * VPD page B1h (SBC-3 section 6.5.2).
 *
 * @param rotationRate 0 not told, 1 no moving parts, else revolutions per minute
 * @param formFactor nominal form factor, 0 to 15
 */
public record BlockCharacteristics(int rotationRate, int formFactor) {
  /** Rotation rate of a device without moving parts. */
  public static final int SOLID_STATE = 1;

  private static final int BODY = 0x3c;

  /** Reads the page. */
  public static BlockCharacteristics parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = VpdPage.body(VpdPage.BLOCK_CHARACTERISTICS, data);
    if (in.limit() < 4) {
      throw new MalformedDataException("VPD page B1h has only " + in.limit() + " bytes");
    }
    return new BlockCharacteristics(BigEndian.u16(in, 0), in.get(3) & 0x0f);
  }

  /** The page as a target sends it. */
  public byte[] encode() {
    byte[] out = new byte[BODY];
    BigEndian.put16(out, 0, rotationRate);
    out[3] = (byte) formFactor;
    return VpdPage.encode(VpdPage.BLOCK_CHARACTERISTICS, out);
  }
}
