package io.hawser.scsi;

import java.nio.ByteBuffer;

/**
 * Big-endian fields of byte arrays and buffers at absolute indexes, whatever the buffer's own byte
 * order. SCSI knows no other order. Indexes are the caller's to check.
 */
public final class BigEndian {
  private BigEndian() {}

  /** One byte, 0 to 255. */
  public static int u8(byte[] from, int at) {
    return from[at] & 0xff;
  }

  /** Two bytes, 0 to 65535. */
  public static int u16(byte[] from, int at) {
    return (from[at] & 0xff) << 8 | from[at + 1] & 0xff;
  }

  /** Three bytes. */
  public static int u24(byte[] from, int at) {
    return (from[at] & 0xff) << 16 | u16(from, at + 1);
  }

  /** Four bytes, 0 to 2^32-1. */
  public static long u32(byte[] from, int at) {
    return (long) u16(from, at) << 16 | u16(from, at + 2);
  }

  /** Eight bytes; the top bit is the sign. */
  public static long u64(byte[] from, int at) {
    return u32(from, at) << 32 | u32(from, at + 4);
  }

  /** One byte, 0 to 255. */
  public static int u8(ByteBuffer from, int at) {
    return from.get(at) & 0xff;
  }

  /** Two bytes, 0 to 65535. */
  public static int u16(ByteBuffer from, int at) {
    return u8(from, at) << 8 | u8(from, at + 1);
  }

  /** Four bytes, 0 to 2^32-1. */
  public static long u32(ByteBuffer from, int at) {
    return (long) u16(from, at) << 16 | u16(from, at + 2);
  }

  /** Eight bytes; the top bit is the sign. */
  public static long u64(ByteBuffer from, int at) {
    return u32(from, at) << 32 | u32(from, at + 4);
  }

  /** Writes two bytes. */
  public static void put16(byte[] into, int at, int value) {
    into[at] = (byte) (value >>> 8);
    into[at + 1] = (byte) value;
  }

  /** Writes three bytes. */
  public static void put24(byte[] into, int at, int value) {
    into[at] = (byte) (value >>> 16);
    put16(into, at + 1, value);
  }

  /** Writes four bytes. */
  public static void put32(byte[] into, int at, long value) {
    put16(into, at, (int) (value >>> 16));
    put16(into, at + 2, (int) value);
  }

  /** Writes eight bytes. */
  public static void put64(byte[] into, int at, long value) {
    put32(into, at, value >>> 32);
    put32(into, at + 4, value);
  }
}
