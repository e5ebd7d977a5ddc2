package io.hawser.fuzz;

import java.nio.ByteBuffer;

/**
 * Input cut into the messages of one side of a login. Each begins with a byte: bit 0 is T, bit 1 is
 * C, bits 2 and 3 are NSG, bits 4 and 5 CSG; bit 6 says that a byte follows which spoils header
 * fields, bit 7 that two bytes of status follow. Then come two bytes of length and the text.
 */
final class LoginScript {
  /** A target's TSIH becomes 0, an initiator's version is too new. */
  static final int SPOIL_HANDLE = 1;

  /** The initiator task tag is another one. */
  static final int SPOIL_TAG = 2;

  /** The ISID is another one. */
  static final int SPOIL_ISID = 4;

  /** The active version is another one. */
  static final int SPOIL_VERSION = 8;

  private static final int MAX_TEXT = 8192;

  private final ByteBuffer in;

  /** One message. */
  record Step(
      boolean transit,
      boolean more,
      int nextStage,
      int currentStage,
      int spoilt,
      int statusClass,
      int statusDetail,
      ByteBuffer text) {
    boolean spoils(int what) {
      return (spoilt & what) != 0;
    }
  }

  LoginScript(byte[] input, int from) {
    in = ByteBuffer.wrap(input, Math.min(from, input.length), Math.max(0, input.length - from));
  }

  boolean hasNext() {
    return in.hasRemaining();
  }

  private int next8() {
    return in.hasRemaining() ? in.get() & 0xff : 0;
  }

  Step next() {
    int first = next8();
    int spoilt = (first & 0x40) != 0 ? next8() : 0;
    int statusClass = (first & 0x80) != 0 ? next8() : 0;
    int statusDetail = (first & 0x80) != 0 ? next8() : 0;
    int length = next8() << 8 | next8();
    ByteBuffer text = in.slice();
    text.limit(Math.min(Math.min(length, MAX_TEXT), text.remaining()));
    in.position(in.position() + text.remaining());
    return new Step(
        (first & 1) != 0,
        (first & 2) != 0,
        first >> 2 & 3,
        first >> 4 & 3,
        spoilt,
        statusClass,
        statusDetail,
        text);
  }
}
