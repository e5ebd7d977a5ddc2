package io.hawser.conformance;

import java.util.Arrays;

/** A small disk in memory, filled with a pattern that tells every block and offset apart. */
final class Disk {
  final int blockSize;
  final int blocks;
  final byte[] bytes;

  Disk(int blockSize, int blocks) {
    this.blockSize = blockSize;
    this.blocks = blocks;
    bytes = new byte[blockSize * blocks];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = pattern(i);
    }
  }

  static byte pattern(long at) {
    return (byte) (at * 31 + (at >> 9) * 17 + 7);
  }

  byte[] slice(long lba, int count) {
    int from = Math.toIntExact(lba * blockSize);
    return Arrays.copyOfRange(bytes, from, from + count * blockSize);
  }

  boolean has(long lba, int count) {
    return lba >= 0 && lba + count <= blocks;
  }

  void write(long lba, byte[] data) {
    System.arraycopy(data, 0, bytes, Math.toIntExact(lba * blockSize), data.length);
  }

  byte[] inquiry(boolean vpd, int page) {
    if (!vpd) {
      byte[] data = new byte[96];
      data[2] = 6;
      data[3] = 2;
      data[4] = 91;
      data[7] = 2;
      ascii(data, 8, "HAWSER  ");
      ascii(data, 16, "SCRIPTED DISK   ");
      ascii(data, 32, "0001");
      return data;
    }
    return switch (page) {
      case 0x00 -> page(0x00, new byte[] {0x00, (byte) 0x80, (byte) 0x83});
      case 0x80 -> page(0x80, "SCRIPT01".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      case 0x83 -> {
        byte[] designator = new byte[20];
        designator[0] = 1;
        designator[1] = 3;
        designator[3] = 16;
        designator[4] = 0x60;
        designator[5] = 0x01;
        designator[19] = 0x2a;
        yield page(0x83, designator);
      }
      default -> null;
    };
  }

  private static byte[] page(int code, byte[] content) {
    byte[] data = new byte[4 + content.length];
    data[1] = (byte) code;
    data[3] = (byte) content.length;
    System.arraycopy(content, 0, data, 4, content.length);
    return data;
  }

  private static void ascii(byte[] data, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      data[at + i] = (byte) text.charAt(i);
    }
  }

  byte[] capacity10() {
    return new RawPdu().put32(0, blocks - 1).put32(4, blockSize).head(8);
  }

  byte[] capacity16() {
    byte[] head = new RawPdu().put64(0, blocks - 1).put32(8, blockSize).head(12);
    return Arrays.copyOf(head, 32);
  }
}
