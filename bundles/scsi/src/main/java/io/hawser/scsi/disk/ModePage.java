package io.hawser.scsi.disk;

import io.hawser.scsi.BigEndian;
import java.util.Arrays;

/**
 * One mode page.
 *
 * @param code page code 0 to 3Eh
 * @param subpage subpage code, 0 for none
 * @param body the bytes behind the page's header
 */
public record ModePage(int code, int subpage, byte[] body) {
  /** Page code of the caching page. */
  public static final int CACHING = 0x08;

  /** Page code of the control page. */
  public static final int CONTROL = 0x0a;

  /** Page code that asks for all pages. */
  public static final int ALL = 0x3f;

  private static final int CACHING_BODY = 18;
  private static final int CONTROL_BODY = 10;

  /** Copies the body. */
  public ModePage {
    body = body.clone();
  }

  /** A copy of the bytes behind the header. */
  @Override
  public byte[] body() {
    return body.clone();
  }

  /** A caching page (SBC-3 section 6.4.5). */
  public static ModePage caching(boolean writeCache) {
    byte[] body = new byte[CACHING_BODY];
    body[0] = (byte) (writeCache ? 0x04 : 0);
    return new ModePage(CACHING, 0, body);
  }

  /** Whether a caching page tells of a write cache (WCE). */
  public boolean writeCacheEnabled() {
    return code == CACHING && bit(0, 0x04);
  }

  /**
   * A control page (SPC-4 section 7.5.8).
   *
   * @param taskSetType TST: 0 one task set for all initiators, 1 one for each
   * @param softwareWriteProtect SWP
   * @param taskAborted TAS: tasks that another initiator ended get the status TASK ABORTED
   */
  public static ModePage control(
      int taskSetType, boolean softwareWriteProtect, boolean taskAborted) {
    byte[] body = new byte[CONTROL_BODY];
    body[0] = (byte) (taskSetType << 5);
    body[1] = 0x10; // unrestricted reordering
    body[2] = (byte) (softwareWriteProtect ? 0x08 : 0);
    body[3] = (byte) (taskAborted ? 0x40 : 0);
    return new ModePage(CONTROL, 0, body);
  }

  /** TST of a control page, 0 to 7; 0 for others. */
  public int taskSetType() {
    return code == CONTROL && body.length > 0 ? body[0] >>> 5 & 7 : 0;
  }

  /** SWP of a control page. */
  public boolean softwareWriteProtect() {
    return code == CONTROL && bit(2, 0x08);
  }

  /** TAS of a control page. */
  public boolean taskAborted() {
    return code == CONTROL && bit(3, 0x40);
  }

  private boolean bit(int index, int mask) {
    return body.length > index && (body[index] & mask) != 0;
  }

  /** The page with its header. */
  public byte[] encode() {
    int header = subpage == 0 ? 2 : 4;
    byte[] out = new byte[header + body.length];
    if (subpage == 0) {
      out[0] = (byte) code;
      out[1] = (byte) body.length;
    } else {
      out[0] = (byte) (0x40 | code);
      out[1] = (byte) subpage;
      BigEndian.put16(out, 2, body.length);
    }
    System.arraycopy(body, 0, out, header, body.length);
    return out;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModePage p
        && code == p.code
        && subpage == p.subpage
        && Arrays.equals(body, p.body);
  }

  @Override
  public int hashCode() {
    return 31 * code + Arrays.hashCode(body);
  }
}
