package io.hawser.scsi.lun;

import io.hawser.api.scsi.Lun;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * REPORT LUNS parameter data (SPC-4 section 6.33).
 *
 * @param luns each once, in the target's order
 * @param announced bytes of list the target announces, 0 to 2^32-1
 * @param complete whether everything announced was in the data
 */
public record LunList(List<Lun> luns, long announced, boolean complete) {
  /** Most entries that are read; a target with more has the rest ignored. */
  public static final int MAX_ENTRIES = 16_384;

  /** Data length with which every list fits. */
  public static final int MAX_LENGTH = 8 + 8 * MAX_ENTRIES;

  private static final int HEADER = 8;

  /** Copies the list. */
  public LunList {
    luns = List.copyOf(luns);
  }

  /**
   * Reads the data between position and limit. An announced length that lies, an odd tail and
   * repeated entries do no harm.
   *
   * @throws MalformedDataException if the header is cut off
   */
  public static LunList parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < HEADER) {
      throw new MalformedDataException(
          "the REPORT LUNS data have " + in.limit() + " bytes, less than their header");
    }
    long announced = BigEndian.u32(in, 0);
    long present = Math.min(announced, in.limit() - HEADER);
    int entries = (int) Math.min(MAX_ENTRIES, present / 8);
    LinkedHashSet<Lun> luns = new LinkedHashSet<>();
    for (int i = 0; i < entries; i++) {
      luns.add(new Lun(BigEndian.u64(in, HEADER + 8 * i)));
    }
    boolean complete = announced <= in.limit() - HEADER && announced / 8 <= MAX_ENTRIES;
    return new LunList(List.copyOf(luns), announced, complete);
  }

  /** The data as a target sends them. */
  public static byte[] encode(Collection<Lun> luns) {
    byte[] out = new byte[HEADER + 8 * luns.size()];
    BigEndian.put32(out, 0, 8L * luns.size());
    int at = HEADER;
    for (Lun lun : luns) {
      BigEndian.put64(out, at, lun.value());
      at += 8;
    }
    return out;
  }
}
