package io.hawser.scsi.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One descriptor of GET LBA STATUS (SBC-3 section 5.6).
 *
 * @param lba first block
 * @param blocks how many, 0 to 2^32-1
 * @param provisioning {@link #MAPPED}, {@link #DEALLOCATED}, {@link #ANCHORED}, or reserved to 15
 */
public record LbaStatus(long lba, long blocks, int provisioning) {
  /** The blocks are mapped, or the device does not know. */
  public static final int MAPPED = 0;

  /** The blocks are deallocated. */
  public static final int DEALLOCATED = 1;

  /** The blocks are anchored. */
  public static final int ANCHORED = 2;

  /** Most descriptors that are read. */
  public static final int MAX_DESCRIPTORS = 16_384;

  private static final int HEADER = 8;
  private static final int DESCRIPTOR = 16;

  /** Reads the data between position and limit; a tail that is no whole descriptor is ignored. */
  public static List<LbaStatus> parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < HEADER) {
      throw new MalformedDataException(
          "the GET LBA STATUS data have " + in.limit() + " bytes, less than their header");
    }
    long end = Math.min(in.limit(), 4 + BigEndian.u32(in, 0));
    List<LbaStatus> found = new ArrayList<>();
    for (int at = HEADER; at + DESCRIPTOR <= end; at += DESCRIPTOR) {
      if (found.size() == MAX_DESCRIPTORS) {
        break;
      }
      found.add(
          new LbaStatus(BigEndian.u64(in, at), BigEndian.u32(in, at + 8), in.get(at + 12) & 0x0f));
    }
    return found;
  }

  /** The data as a target sends them. */
  public static byte[] encode(List<LbaStatus> descriptors) {
    byte[] out = new byte[HEADER + DESCRIPTOR * descriptors.size()];
    BigEndian.put32(out, 0, out.length - 4);
    int at = HEADER;
    for (LbaStatus status : descriptors) {
      BigEndian.put64(out, at, status.lba);
      BigEndian.put32(out, at + 8, status.blocks);
      out[at + 12] = (byte) status.provisioning;
      at += DESCRIPTOR;
    }
    return out;
  }
}
