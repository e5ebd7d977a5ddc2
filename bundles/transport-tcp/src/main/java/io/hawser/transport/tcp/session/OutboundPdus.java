package io.hawser.transport.tcp.session;

import io.hawser.protocol.digest.Crc32c;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.SendBuffers;
import io.hawser.transport.tcp.recorder.PduRing;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;

/**
 * Lays PDUs out behind one another in a pooled buffer and hands it to the channel: many PDUs, one
 * write, one flush. Small data is copied in; a large data segment is sent from where it lies, see
 * {@link #lends}.
 *
 * <p>Writing in place: {@link #room} first, then absolute puts into {@link #buffer} from {@link
 * #at} on, then {@link #headerDone} and {@link #dataDone} or {@link #lend}. Loop only.
 */
final class OutboundPdus {
  /** Header, additional headers, padding and digests. */
  static final int OVERHEAD = Bhs.LENGTH + 1020 + 3 + 2 * Crc32c.LENGTH;

  /** From so many bytes on copying costs more than two more entries in the channel's queue. */
  private static final int WORTH_LENDING = 16 << 10;

  /**
   * So much data that was copied or read for its digest is sent while the processor's cache holds
   * it.
   */
  private static final int WARM = 512 << 10;

  private final Loop loop;
  private final Channel channel;
  private final ChannelPromise unwatched;
  private final Crc32c crc = new Crc32c();

  /** {@code null} if nothing is recorded. */
  private final PduRing ring;

  private boolean headerDigest;
  private boolean dataDigest;

  private ByteBuf batch;
  private ByteBuffer bytes;
  private int base;
  private int filled;

  /** Up to where the batch is with the channel already. */
  private int pushed;

  /** Bytes lent since the last flush that were read for their digest. */
  private int summed;

  private boolean unflushed;
  private boolean sendingEarly;
  private boolean released;

  OutboundPdus(Loop loop, Channel channel, PduRing ring) {
    this.ring = ring;
    this.loop = loop;
    this.channel = channel;
    this.unwatched = channel.voidPromise();
  }

  /** Sets the digests, from the next PDU on. */
  void digests(boolean header, boolean data) {
    headerDigest = header;
    dataDigest = data;
  }

  /** Whether the channel holds so much already that data and commands had better wait. */
  boolean isBlocked() {
    return !channel.isWritable();
  }

  /**
   * Makes room for one PDU.
   *
   * @param dataLength its data segment in bytes
   */
  void room(int dataLength) {
    int wanted = dataLength + OVERHEAD;
    if (batch != null && batch.capacity() - filled < wanted) {
      push();
    }
    if (batch == null) {
      batch = newBatch(wanted, dataLength > 0);
      bytes = batch.internalNioBuffer(0, batch.capacity());
      base = bytes.position();
      bytes.clear();
      filled = 0;
      pushed = 0;
      if (ring != null) {
        ring.time(loop.wheel().now());
      }
    }
  }

  /** Where there is data there is more: a large one then takes what comes with it too. */
  private ByteBuf newBatch(int wanted, boolean withData) {
    int size = withData ? Math.max(wanted, SendBuffers.LARGE) : wanted;
    ByteBuf warm = size <= SendBuffers.LARGE ? loop.sendBuffers().take(size) : null;
    return warm != null ? warm : channel.alloc().directBuffer(Math.max(SendBuffers.SMALL, wanted));
  }

  /** Where PDUs are written. */
  ByteBuffer buffer() {
    return bytes;
  }

  /** Absolute index of the next byte. */
  int at() {
    return base + filled;
  }

  /**
   * A header of this length is written; adds its digest.
   *
   * @param length basic and additional header segments, bytes
   */
  void headerDone(int length) {
    int start = at();
    filled += length;
    if (ring != null) {
      ring.sent(bytes, start);
    }
    if (headerDigest) {
      bytes.putInt(at(), digest(start, length));
      filled += Crc32c.LENGTH;
    }
  }

  /** A data segment of this length is written; adds padding and digest. */
  void dataDone(int length) {
    if (length == 0) {
      return;
    }
    int start = at();
    filled += length;
    pad(length);
    if (dataDigest) {
      bytes.putInt(at(), digest(start, Bhs.padded(length)));
      filled += Crc32c.LENGTH;
    }
  }

  /**
   * Whether a data segment is better sent from where it lies than copied. Whoever lends it has to
   * take it back before its command ends ({@link io.hawser.transport.tcp.loop.LentBuffers}).
   */
  boolean lends(ByteBuffer data, int length) {
    return length >= WORTH_LENDING && data.isDirect() && loop.lentBuffers().has(2);
  }

  /**
   * Whether the processor's cache holds about as much of what is laid out, because it was just
   * copied or read for its digest, as it can keep. What was not touched is better sent in few
   * calls: the target does not fall asleep in between.
   */
  boolean isWarm() {
    return filled - pushed + summed >= WARM;
  }

  /**
   * Sends a data segment from where it lies, behind the header just written, for which there was
   * {@link #room} without data; adds padding and digest.
   *
   * @param data direct
   * @param at absolute index of its first byte
   * @param length bytes
   * @param owner who can take it back
   */
  void lend(ByteBuffer data, int at, int length, Object owner) {
    write(loop.lentBuffers().slice(batch, pushed, filled));
    write(loop.lentBuffers().lend(data, at, length, owner));
    pushed = filled;
    int padding = pad(length);
    if (dataDigest) {
      summed += length;
      crc.reset();
      crc.update(data.slice(at, length));
      crc.update(bytes.slice(at() - padding, padding));
      bytes.putInt(at(), crc.value());
      filled += Crc32c.LENGTH;
    }
  }

  private int pad(int length) {
    int padding = -length & 3;
    for (int i = 0; i < padding; i++) {
      bytes.put(at() + i, (byte) 0);
    }
    filled += padding;
    return padding;
  }

  private int digest(int start, int length) {
    crc.reset();
    bytes.limit(start + length).position(start);
    crc.update(bytes);
    bytes.clear();
    return crc.value();
  }

  /** Writes a PDU that is rare enough to be an object. */
  void add(Pdu pdu) {
    room(pdu.data().remaining());
    int start = at();
    bytes.position(start);
    PduEncoder.put(bytes, pdu, headerDigest, dataDigest);
    if (ring != null) {
      ring.sent(bytes, start);
    }
    filled += bytes.position() - start;
    bytes.clear();
  }

  /** Hands the batch to the channel and has it sent. */
  void flush() {
    push();
    summed = 0;
    if (unflushed) {
      unflushed = false;
      channel.flush();
    }
  }

  /**
   * Has what is laid out sent in the middle of a turn. The owner gets no turn from inside this:
   * whoever sends goes on by himself as long as the channel is not blocked.
   *
   * @return false if the connection ended over it, and all that waited with it
   */
  boolean sendEarly() {
    sendingEarly = true;
    try {
      flush();
    } finally {
      sendingEarly = false;
    }
    return !released;
  }

  /** Whether the channel is being written to in the middle of a turn. */
  boolean isSendingEarly() {
    return sendingEarly;
  }

  /** Drops what was not handed over; the connection has ended. */
  void release() {
    released = true;
    if (batch != null) {
      batch.release();
      batch = null;
      bytes = null;
    }
  }

  private void push() {
    if (batch == null) {
      return;
    }
    ByteBuf full = batch;
    batch = null;
    bytes = null;
    if (filled == pushed) {
      full.release();
    } else {
      write(full.setIndex(pushed, filled));
    }
  }

  private void write(ByteBuf part) {
    unflushed = true;
    channel.write(part, unwatched);
  }
}
