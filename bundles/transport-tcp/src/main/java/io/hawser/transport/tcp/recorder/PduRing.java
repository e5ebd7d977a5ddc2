package io.hawser.transport.tcp.recorder;

import io.hawser.protocol.pdu.Bhs;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * The headers of a connection's last PDUs, both directions in the order they passed. Recording one
 * is a copy of 48 bytes into memory that is there; a quiet connection holds 4 KiB, a busy one soon
 * what it may and no more. Data segments and additional headers are never kept.
 *
 * <p>Loop only.
 */
public final class PduRing {
  /** Bytes of one entry: the header, then what is told here. */
  static final int SLOT = 64;

  /** {@link System#nanoTime()} of the batch it came or left with, a long. */
  static final int TIME = 48;

  /** Where it begins in its direction's stream of bytes, the low 32 bits. */
  static final int OFFSET = 56;

  /** 0 if it was received, otherwise sent. */
  static final int SENT = 60;

  private static final int DIGEST = 4;
  private static final int FIRST_SLOTS = 64;

  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final String subject;
  private final int most;
  private ByteBuffer slots;
  private int mask;
  private long recorded;
  private long now;
  private int sentBytes;
  private int receivedBytes;
  private int headerDigest;
  private int dataDigest;

  /**
   * @param local our end of the connection
   * @param remote the target's
   * @param subject what the connection is for, in a few words
   * @param pdus how many headers to keep, rounded up to a power of two
   */
  public PduRing(InetSocketAddress local, InetSocketAddress remote, String subject, int pdus) {
    this.most = Integer.highestOneBit(Math.max(2, pdus) - 1) << 1;
    int size = Math.min(most, FIRST_SLOTS);
    this.local = local;
    this.remote = remote;
    this.subject = subject;
    this.slots = ByteBuffer.allocate(size * SLOT);
    this.mask = size - 1;
  }

  /** The time of what is recorded next, by {@link System#nanoTime()}. */
  public void time(long nanoTime) {
    now = nanoTime;
  }

  /** Sets the digests, from the next PDU on. */
  public void digests(boolean header, boolean data) {
    headerDigest = header ? DIGEST : 0;
    dataDigest = data ? DIGEST : 0;
  }

  /** Records a PDU on its way out; its basic header is at this absolute index. */
  public void sent(ByteBuffer b, int at) {
    int slot = put(b, at, sentBytes);
    slots.put(slot + SENT, (byte) 1);
    sentBytes += length(b.getInt(at + 4));
  }

  /** Records a PDU that came; its basic header is at this absolute index. */
  public void received(ByteBuffer b, int at) {
    int slot = put(b, at, receivedBytes);
    slots.put(slot + SENT, (byte) 0);
    receivedBytes += length(b.getInt(at + 4));
  }

  /** Records a header that cannot be right, behind which the stream cannot be followed. */
  public void broken(ByteBuffer b, int at) {
    int slot = put(b, at, receivedBytes);
    slots.put(slot + SENT, (byte) 0);
    receivedBytes += Bhs.LENGTH;
  }

  private int put(ByteBuffer b, int at, int offset) {
    if (recorded == mask + 1 && recorded < most) {
      grow();
    }
    int slot = ((int) recorded++ & mask) * SLOT;
    slots.put(slot, b, at, Bhs.LENGTH);
    slots.putLong(slot + TIME, now);
    slots.putInt(slot + OFFSET, offset);
    return slot;
  }

  /** Nothing was overwritten yet, so all of it is in its order. */
  private void grow() {
    slots = ByteBuffer.allocate(slots.capacity() * 2).put(slots).clear();
    mask = mask * 2 + 1;
  }

  /** Bytes of the whole PDU, from the word with the lengths of its segments. */
  private int length(int lengths) {
    int data = lengths & 0xff_ffff;
    int header = Bhs.LENGTH + (lengths >>> 24) * 4 + headerDigest;
    return data == 0 ? header : header + Bhs.padded(data) + dataDigest;
  }

  /** What is kept at this moment, oldest first. */
  public Recording recording(String reason) {
    int size = mask + 1;
    int kept = (int) Math.min(recorded, size);
    byte[] copy = new byte[kept * SLOT];
    int first = recorded <= size ? 0 : (int) recorded & mask;
    int toEnd = Math.min(kept, size - first) * SLOT;
    slots.get(first * SLOT, copy, 0, toEnd);
    slots.get(0, copy, toEnd, copy.length - toEnd);
    return new Recording(
        local,
        remote,
        subject,
        reason,
        System.currentTimeMillis() * 1_000_000L - System.nanoTime(),
        recorded - kept,
        sentBytes,
        receivedBytes,
        ByteBuffer.wrap(copy));
  }
}
