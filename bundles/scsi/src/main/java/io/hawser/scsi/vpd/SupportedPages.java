package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/** VPD page 00h: the pages a device has. */
public final class SupportedPages {
  private SupportedPages() {}

  /** The page codes, sorted, each once. */
  public static SortedSet<Integer> parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer body = VpdPage.body(VpdPage.SUPPORTED_PAGES, data);
    SortedSet<Integer> pages = new TreeSet<>();
    for (int i = 0; i < body.limit() && i < 256; i++) {
      pages.add(BigEndian.u8(body, i));
    }
    return pages;
  }

  /** The page as a target sends it. */
  public static byte[] encode(Collection<Integer> pages) {
    byte[] body = new byte[pages.size()];
    int at = 0;
    for (int page : new TreeSet<>(pages)) {
      body[at++] = (byte) page;
    }
    return VpdPage.encode(VpdPage.SUPPORTED_PAGES, body);
  }
}
