package io.hawser.protocol.pdu;

import io.hawser.protocol.digest.Crc32c;
import java.nio.ByteBuffer;

/** Lays PDUs out as they travel: header, digest, data, padding, digest. */
public final class PduEncoder {
  private PduEncoder() {}

  /**
   * The bytes of a PDU.
   *
   * @param pdu what to send
   * @param headerDigest whether a header digest follows the header
   * @param dataDigest whether a data digest follows a data segment that is not empty
   * @return a new buffer, ready to be read
   */
  public static ByteBuffer encode(Pdu pdu, boolean headerDigest, boolean dataDigest) {
    ByteBuffer out = ByteBuffer.allocate(encodedLength(pdu, headerDigest, dataDigest));
    put(out, pdu, headerDigest, dataDigest);
    return out.flip();
  }

  /** How many bytes {@link #put} writes. */
  public static int encodedLength(Pdu pdu, boolean headerDigest, boolean dataDigest) {
    int data = Bhs.padded(pdu.data().remaining());
    return Bhs.LENGTH
        + pdu.ahsLength()
        + (headerDigest ? Crc32c.LENGTH : 0)
        + data
        + (dataDigest && data > 0 ? Crc32c.LENGTH : 0);
  }

  /**
   * Writes a PDU at the position of a big-endian buffer and moves the position behind it.
   *
   * @throws java.nio.BufferOverflowException or {@link IndexOutOfBoundsException} if it lacks room
   */
  public static void put(ByteBuffer out, Pdu pdu, boolean headerDigest, boolean dataDigest) {
    int at = out.position();
    int headerLength = Bhs.LENGTH + pdu.ahsLength();
    pdu.putHeader(out, at);
    out.position(at + headerLength);
    if (headerDigest) {
      Crc32c.put(out, Crc32c.of(out, at, headerLength));
    }
    ByteBuffer data = pdu.data();
    int length = data.remaining();
    if (length == 0) {
      return;
    }
    int dataAt = out.position();
    out.put(data);
    for (int i = length; i < Bhs.padded(length); i++) {
      out.put((byte) 0);
    }
    if (dataDigest) {
      Crc32c.put(out, Crc32c.of(out, dataAt, Bhs.padded(length)));
    }
  }
}
