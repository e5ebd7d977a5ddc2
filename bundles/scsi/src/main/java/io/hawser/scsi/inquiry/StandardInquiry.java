package io.hawser.scsi.inquiry;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Text;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Standard INQUIRY data (SPC-4 section 6.6.2).
 *
 * @param qualifier peripheral qualifier: 0 connected, 1 could be, 3 no such logical unit
 * @param type peripheral device type 0 to 31; {@link #TYPE_DISK} for block devices
 * @param removable whether the medium can be taken out
 * @param version version code, e.g. 6 for SPC-4
 * @param targetPortGroups TPGS: 0 no ALUA, 1 implicit, 2 explicit, 3 both
 * @param thirdPartyCopy the 3PC bit
 * @param protect whether it knows protection information
 * @param multiPort the MULTIP bit
 * @param commandQueuing the CMDQUE bit
 * @param vendor T10 vendor, up to 8 characters, trimmed
 * @param product up to 16 characters, trimmed
 * @param revision up to 4 characters, trimmed
 * @param versionDescriptors standards it follows, up to eight, zeroes left out
 */
public record StandardInquiry(
    int qualifier,
    int type,
    boolean removable,
    int version,
    int targetPortGroups,
    boolean thirdPartyCopy,
    boolean protect,
    boolean multiPort,
    boolean commandQueuing,
    String vendor,
    String product,
    String revision,
    List<Integer> versionDescriptors) {
  /** Shortest data that has vendor, product and revision. */
  public static final int MIN_LENGTH = 36;

  /** What an initiator should allocate: up to and with the version descriptors, and some more. */
  public static final int ALLOCATION = 96;

  /** Direct access block device. */
  public static final int TYPE_DISK = 0x00;

  /** Storage array controller, as tgt's LUN 0 is one. */
  public static final int TYPE_CONTROLLER = 0x0c;

  /** Well-known logical unit. */
  public static final int TYPE_WELL_KNOWN = 0x1e;

  /** No such device, or type not known. */
  public static final int TYPE_NONE = 0x1f;

  private static final int DESCRIPTORS_AT = 58;
  private static final int DESCRIPTORS = 8;

  /** Copies the list. */
  public StandardInquiry {
    versionDescriptors = List.copyOf(versionDescriptors);
  }

  /** Whether there is a device behind the number. */
  public boolean present() {
    return qualifier == 0 && type != TYPE_NONE;
  }

  /** Whether it is a disk that can be used. */
  public boolean isDisk() {
    return qualifier == 0 && type == TYPE_DISK;
  }

  /**
   * Reads the data between position and limit.
   *
   * @throws MalformedDataException if they are shorter than {@link #MIN_LENGTH}
   */
  public static StandardInquiry parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer in = data.slice();
    if (in.limit() < MIN_LENGTH) {
      throw new MalformedDataException(
          "the INQUIRY data have " + in.limit() + " bytes, at least " + MIN_LENGTH + " are needed");
    }
    int length = Math.min(in.limit(), BigEndian.u8(in, 4) + 5);
    List<Integer> descriptors = new ArrayList<>();
    for (int i = 0; i < DESCRIPTORS; i++) {
      int at = DESCRIPTORS_AT + 2 * i;
      if (at + 2 <= length && BigEndian.u16(in, at) != 0) {
        descriptors.add(BigEndian.u16(in, at));
      }
    }
    return new StandardInquiry(
        BigEndian.u8(in, 0) >>> 5,
        BigEndian.u8(in, 0) & 0x1f,
        (in.get(1) & 0x80) != 0,
        BigEndian.u8(in, 2),
        BigEndian.u8(in, 5) >>> 4 & 3,
        (in.get(5) & 0x08) != 0,
        (in.get(5) & 0x01) != 0,
        (in.get(6) & 0x10) != 0,
        (in.get(7) & 0x02) != 0,
        Text.ascii(in, 8, 8),
        Text.ascii(in, 16, 16),
        Text.ascii(in, 32, 4),
        descriptors);
  }

  /** The data as a target sends them, 96 bytes. */
  public byte[] encode() {
    byte[] out = new byte[ALLOCATION];
    out[0] = (byte) (qualifier << 5 | type);
    out[1] = (byte) (removable ? 0x80 : 0);
    out[2] = (byte) version;
    out[3] = 0x12; // HISUP and response data format 2
    out[4] = (byte) (out.length - 5);
    out[5] = (byte) (targetPortGroups << 4 | (thirdPartyCopy ? 0x08 : 0) | (protect ? 0x01 : 0));
    out[6] = (byte) (multiPort ? 0x10 : 0);
    out[7] = (byte) (commandQueuing ? 0x02 : 0);
    Text.put(out, 8, 8, vendor);
    Text.put(out, 16, 16, product);
    Text.put(out, 32, 4, revision);
    for (int i = 0; i < Math.min(DESCRIPTORS, versionDescriptors.size()); i++) {
      BigEndian.put16(out, DESCRIPTORS_AT + 2 * i, versionDescriptors.get(i));
    }
    return out;
  }
}
