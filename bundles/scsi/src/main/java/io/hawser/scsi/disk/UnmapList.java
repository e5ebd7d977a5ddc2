package io.hawser.scsi.disk;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The parameter list of UNMAP (SBC-3 section 5.28). */
public final class UnmapList {
  /** Most descriptors a parameter list can have. */
  public static final int MAX_DESCRIPTORS = (0xffff - 8) / 16;

  private static final int HEADER = 8;
  private static final int DESCRIPTOR = 16;

  private UnmapList() {}

  /** Length in bytes of a list of so many ranges. */
  public static int length(int ranges) {
    return HEADER + DESCRIPTOR * ranges;
  }

  /** Builds the list. */
  public static byte[] encode(List<BlockRange> ranges) {
    if (ranges.size() > MAX_DESCRIPTORS) {
      throw new IllegalArgumentException(
          ranges.size() + " ranges do not fit one UNMAP; it takes " + MAX_DESCRIPTORS);
    }
    byte[] out = new byte[length(ranges.size())];
    BigEndian.put16(out, 0, out.length - 2);
    BigEndian.put16(out, 2, out.length - HEADER);
    int at = HEADER;
    for (BlockRange range : ranges) {
      BigEndian.put64(out, at, range.lba());
      BigEndian.put32(out, at + 8, range.blocks());
      at += DESCRIPTOR;
    }
    return out;
  }

  /**
   * Reads the list between position and limit.
   *
   * @throws MalformedDataException if the header is cut off or the lengths do not fit the data
   */
  public static List<BlockRange> parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < HEADER) {
      throw new MalformedDataException(
          "the UNMAP parameter list has " + in.limit() + " bytes, less than its header");
    }
    int total = 2 + BigEndian.u16(in, 0);
    int descriptors = BigEndian.u16(in, 2);
    if (total > in.limit() || HEADER + descriptors > in.limit() || descriptors % DESCRIPTOR != 0) {
      throw new MalformedDataException(
          "the UNMAP parameter list announces "
              + descriptors
              + " bytes of descriptors in "
              + in.limit()
              + " bytes");
    }
    List<BlockRange> ranges = new ArrayList<>(descriptors / DESCRIPTOR);
    for (int at = HEADER; at < HEADER + descriptors; at += DESCRIPTOR) {
      ranges.add(new BlockRange(BigEndian.u64(in, at), BigEndian.u32(in, at + 8)));
    }
    return ranges;
  }
}
