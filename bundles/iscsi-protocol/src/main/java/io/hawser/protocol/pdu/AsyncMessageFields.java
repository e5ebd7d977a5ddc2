package io.hawser.protocol.pdu;

import java.nio.ByteBuffer;

/**
 * The fields of a basic header segment that only an Asynchronous Message has (RFC 7143 section
 * 11.9), read and written in place at an absolute index.
 */
public final class AsyncMessageFields {
  private AsyncMessageFields() {}

  /** AsyncEvent. */
  public static int event(ByteBuffer b, int at) {
    return b.get(at + 36) & 0xff;
  }

  /** Sets AsyncEvent. */
  public static void event(ByteBuffer b, int at, int value) {
    b.put(at + 36, (byte) value);
  }

  /** AsyncVCode. */
  public static int vendorCode(ByteBuffer b, int at) {
    return b.get(at + 37) & 0xff;
  }

  /** Sets AsyncVCode. */
  public static void vendorCode(ByteBuffer b, int at, int value) {
    b.put(at + 37, (byte) value);
  }

  /** Parameter1. */
  public static int parameter1(ByteBuffer b, int at) {
    return b.getShort(at + 38) & 0xffff;
  }

  /** Sets Parameter1. */
  public static void parameter1(ByteBuffer b, int at, int value) {
    b.putShort(at + 38, (short) value);
  }

  /** Parameter2. */
  public static int parameter2(ByteBuffer b, int at) {
    return b.getShort(at + 40) & 0xffff;
  }

  /** Sets Parameter2. */
  public static void parameter2(ByteBuffer b, int at, int value) {
    b.putShort(at + 40, (short) value);
  }

  /** Parameter3. */
  public static int parameter3(ByteBuffer b, int at) {
    return b.getShort(at + 42) & 0xffff;
  }

  /** Sets Parameter3. */
  public static void parameter3(ByteBuffer b, int at, int value) {
    b.putShort(at + 42, (short) value);
  }
}
