package io.hawser.scsi.vpd;

import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Text;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** VPD page 80h. */
public final class UnitSerialNumber {
  private UnitSerialNumber() {}

  /** The serial number without padding; empty if it is blank. */
  public static Optional<String> parse(ByteBuffer data) throws MalformedDataException {
    ByteBuffer body = VpdPage.body(VpdPage.UNIT_SERIAL_NUMBER, data);
    String serial = Text.ascii(body, 0, body.limit());
    return serial.isEmpty() ? Optional.empty() : Optional.of(serial);
  }

  /** The page as a target sends it. */
  public static byte[] encode(String serial) {
    return VpdPage.encode(VpdPage.UNIT_SERIAL_NUMBER, serial.getBytes(StandardCharsets.US_ASCII));
  }
}
