package io.hawser.scsi.vpd;

import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** VPD page 83h: the designators of a device. */
public final class DeviceIdentification {
  /** More designators than any device has; the rest is left out. */
  public static final int MAX_DESIGNATORS = 512;

  private static final int HEADER = 4;

  private DeviceIdentification() {}

  /**
   * The designators in the order they came.
   *
   * @throws MalformedDataException if a designator reaches over the end of the page
   */
  public static List<Designator> parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer body = VpdPage.body(VpdPage.DEVICE_IDENTIFICATION, data);
    if (VpdPage.announcedLength(data) > data.remaining()) {
      throw new MalformedDataException(
          "VPD page 83h announces "
              + VpdPage.announcedLength(data)
              + " bytes, but "
              + data.remaining()
              + " came");
    }
    List<Designator> found = new ArrayList<>();
    int at = 0;
    while (at + HEADER <= body.limit() && found.size() < MAX_DESIGNATORS) {
      int length = BigEndian.u8(body, at + 3);
      if (at + HEADER + length > body.limit()) {
        throw new MalformedDataException(
            "VPD page 83h: the designator at byte " + at + " reaches over the end of the page");
      }
      byte[] value = new byte[length];
      body.get(at + HEADER, value);
      int second = BigEndian.u8(body, at + 1);
      found.add(
          new Designator(
              BigEndian.u8(body, at) >>> 4,
              BigEndian.u8(body, at) & 0x0f,
              (second & 0x80) != 0,
              second >>> 4 & 3,
              second & 0x0f,
              value));
      at += HEADER + length;
    }
    return found;
  }

  /** The relative target port of the port that answered, if the device told. */
  public static OptionalInt relativePort(List<Designator> designators) {
    return number(designators, Designator.TYPE_RELATIVE_PORT);
  }

  /** The target port group of the port that answered, if the device told. */
  public static OptionalInt portGroup(List<Designator> designators) {
    return number(designators, Designator.TYPE_PORT_GROUP);
  }

  private static OptionalInt number(List<Designator> designators, int type) {
    return designators.stream()
        .filter(d -> d.type() == type && d.portNumber() >= 0)
        .mapToInt(Designator::portNumber)
        .findFirst();
  }

  /** The page as a target sends it. */
  public static byte[] encode(List<Designator> designators) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Designator d : designators) {
      byte[] value = d.value();
      body.write(d.protocol() << 4 | d.codeSet());
      body.write((d.piv() ? 0x80 : 0) | d.association() << 4 | d.type());
      body.write(0);
      body.write(value.length);
      body.writeBytes(value);
    }
    return VpdPage.encode(VpdPage.DEVICE_IDENTIFICATION, body.toByteArray());
  }
}
