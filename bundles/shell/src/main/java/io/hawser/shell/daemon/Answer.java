package io.hawser.shell.daemon;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The frames of an answer: a byte that says what it is, the length as 32 bits, most significant
 * byte first, and so many bytes. The first is {@link #ACCEPTED}, the last {@link #EXIT}; a request
 * that is not accepted has no first.
 */
final class Answer {
  /** The request is taken; no content. */
  static final byte ACCEPTED = 0;

  /** Bytes for standard output. */
  static final byte OUT = 1;

  /** Bytes for standard error. */
  static final byte ERR = 2;

  /** The exit code, 32 bits. */
  static final byte EXIT = 3;

  /** Bytes before the content. */
  static final int HEADER = 5;

  /** Longest content in bytes. */
  static final int LONGEST = 16 << 10;

  private Answer() {}

  /** A frame; at most {@link #LONGEST} bytes. */
  static ByteBuffer frame(byte kind, byte[] content, int offset, int length) {
    return ByteBuffer.allocate(HEADER + length)
        .put(kind)
        .putInt(length)
        .put(content, offset, length)
        .flip();
  }

  /** An exit code. */
  static ByteBuffer exit(int code) {
    return frame(EXIT, ByteBuffer.allocate(Integer.BYTES).putInt(code).array(), 0, Integer.BYTES);
  }

  /** One line for standard error. */
  static ByteBuffer line(String text) {
    byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    return frame(ERR, bytes, 0, Math.min(bytes.length, LONGEST));
  }
}
