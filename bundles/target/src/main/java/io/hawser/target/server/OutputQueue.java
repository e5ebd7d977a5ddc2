package io.hawser.target.server;

import io.hawser.protocol.digest.Crc32c;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * PDUs on their way out of one connection. Data segments are queued as they are and copied once,
 * into the loop's buffer when they are written.
 */
final class OutputQueue {
  private final Deque<ByteBuffer> queue = new ArrayDeque<>();
  private boolean headerDigest;
  private boolean dataDigest;
  private long bytes;

  void digests(boolean header, boolean data) {
    headerDigest = header;
    dataDigest = data;
  }

  /** Bytes that wait. */
  long bytes() {
    return bytes;
  }

  /** Queues a PDU, with digests of the given truth. */
  void add(Pdu pdu, boolean spoilHeader, boolean spoilData) {
    ByteBuffer data = pdu.data();
    int headerLength = Bhs.LENGTH + pdu.ahsLength();
    ByteBuffer header = ByteBuffer.allocate(headerLength + (headerDigest ? Crc32c.LENGTH : 0));
    pdu.putHeader(header, 0);
    if (headerDigest) {
      int digest = Crc32c.of(header, 0, headerLength);
      header.putInt(headerLength, spoilHeader ? ~digest : digest);
    }
    push(header);
    int length = data.remaining();
    if (length > 0) {
      ByteBuffer tail = tail(data, length, spoilData);
      push(data);
      push(tail);
    }
  }

  /** Padding and digest. */
  private ByteBuffer tail(ByteBuffer data, int length, boolean spoil) {
    int padding = Bhs.padded(length) - length;
    ByteBuffer tail = ByteBuffer.allocate(padding + (dataDigest ? Crc32c.LENGTH : 0));
    if (dataDigest) {
      Crc32c crc = new Crc32c();
      crc.update(data.duplicate());
      for (int i = 0; i < padding; i++) {
        crc.update(0);
      }
      tail.putInt(padding, spoil ? ~crc.value() : crc.value());
    }
    return tail;
  }

  private void push(ByteBuffer part) {
    if (part.hasRemaining()) {
      bytes += part.remaining();
      queue.add(part);
    }
  }

  void clear() {
    queue.clear();
    bytes = 0;
  }

  /**
   * Writes what the socket takes.
   *
   * @param staging a direct buffer to gather in
   */
  void write(SocketChannel channel, ByteBuffer staging) throws IOException {
    while (!queue.isEmpty()) {
      staging.clear();
      for (ByteBuffer part : queue) {
        int length = Math.min(part.remaining(), staging.remaining());
        staging.put(staging.position(), part, part.position(), length);
        staging.position(staging.position() + length);
        if (!staging.hasRemaining()) {
          break;
        }
      }
      staging.flip();
      int wanted = staging.remaining();
      int written = channel.write(staging);
      consume(written);
      if (written < wanted) {
        return;
      }
    }
  }

  private void consume(int count) {
    bytes -= count;
    int left = count;
    while (left > 0) {
      ByteBuffer part = queue.peek();
      int length = Math.min(left, part.remaining());
      part.position(part.position() + length);
      left -= length;
      if (!part.hasRemaining()) {
        queue.poll();
      }
    }
  }
}
