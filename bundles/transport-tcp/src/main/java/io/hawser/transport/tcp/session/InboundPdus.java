package io.hawser.transport.tcp.session;

import io.hawser.protocol.digest.Crc32c;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.transport.tcp.recorder.PduRing;
import java.nio.ByteBuffer;

/**
 * Finds PDUs in the stream of received bytes, in place and whatever the pieces it comes in: a
 * header is read where it lies in the receive buffer, data goes from there to where it belongs in
 * one copy, and only what is cut by the end of a buffer is kept aside. Allocates nothing per PDU.
 *
 * <p>Loop only.
 */
final class InboundPdus {
  private static final int MAX_AHS = 255 * 4;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final int FIRST_COLLECTOR = 4096;

  /** So many bytes still to come are worth a system call of their own. */
  private static final int BULK = 32 << 10;

  /** {@code null} if nothing is recorded. */
  private final PduRing ring;

  private PduSink sink;
  private int maxDataLength;
  private boolean headerDigest;
  private boolean dataDigest;
  private boolean stopped;
  private long completed;

  private final Crc32c headerCrc = new Crc32c();
  private final Crc32c dataCrc = new Crc32c();

  /** A header that came in pieces. */
  private final ByteBuffer aside = ByteBuffer.allocate(Bhs.LENGTH + MAX_AHS + Crc32c.LENGTH);

  private int asideFilled;

  private int dataLeft;
  private int tailLeft;
  private int receivedDigest;
  private boolean insidePdu;
  private boolean damaged;

  private ByteBuffer target;
  private int targetAt;
  private boolean collecting;
  private ByteBuffer collector = NOTHING;
  private boolean bulk;

  /**
   * @param sink who takes the PDUs in
   * @param maxDataLength longest data segment accepted, bytes
   * @param ring records headers; {@code null} for none
   */
  InboundPdus(PduSink sink, int maxDataLength, PduRing ring) {
    this.ring = ring;
    this.sink = sink;
    this.maxDataLength = maxDataLength;
  }

  /** Changes who takes the PDUs in and what holds, from the next PDU on. */
  void phase(PduSink next, int maxLength, boolean withHeaderDigest, boolean withDataDigest) {
    sink = next;
    maxDataLength = maxLength;
    headerDigest = withHeaderDigest;
    dataDigest = withDataDigest;
  }

  /** Takes nothing in any more, not even the rest of the buffer at hand. */
  void stop() {
    stopped = true;
    target = null;
  }

  /** Whether the header of a PDU is here whose rest is still to come. */
  boolean isInsidePdu() {
    return insidePdu;
  }

  /** PDUs received completely and undamaged. */
  long completed() {
    return completed;
  }

  /**
   * Has the data segment written from this absolute index on; the sink has checked that it fits.
   */
  void into(ByteBuffer buffer, int at) {
    target = buffer;
    targetAt = at;
  }

  /** Has the data segment gathered for {@link PduSink#complete}. */
  void collect() {
    collecting = true;
  }

  /** Has the data segment, or what is left of it, thrown away. */
  void drop() {
    target = null;
    collecting = false;
  }

  /**
   * Takes in received bytes.
   *
   * @param b holds them, big-endian; its position and limit are free to be moved
   * @param from absolute index of the first
   * @param end absolute index behind the last
   * @throws ConnectionFault if the stream cannot be followed any more
   */
  void feed(ByteBuffer b, int from, int end) {
    int p = from;
    while (!stopped) {
      if (insidePdu) {
        p = takeData(b, p, end);
        if (insidePdu) {
          return;
        }
        continue;
      }
      if (p == end) {
        return;
      }
      p = takeHeader(b, p, end);
    }
  }

  /**
   * The buffer into which the rest of a large data segment may be received without a copy, from
   * {@link #directAt} on, {@link #directLength} bytes.
   *
   * @return {@code null} if what is to come had better be received with what follows it
   */
  ByteBuffer direct() {
    return insidePdu && bulk && dataLeft > 0 && target != null && target.isDirect() ? target : null;
  }

  /** Absolute index of the next byte in {@link #direct}. */
  int directAt() {
    return targetAt;
  }

  /** Bytes of the data segment still to come. */
  int directLength() {
    return dataLeft;
  }

  /**
   * How much to receive when a large data segment has just ended, so that the next one, which may
   * be as large, can be received where it belongs: the rest of this PDU and one header.
   *
   * @return bytes; 0 if as much as there is had better be received
   */
  int headerRoom() {
    return bulk && dataLeft == 0 ? tailLeft + Bhs.LENGTH + (headerDigest ? Crc32c.LENGTH : 0) : 0;
  }

  /**
   * So many bytes were received where {@link #direct} said.
   *
   * @param length 1 to {@link #directLength}
   */
  void received(int length) {
    if (dataDigest) {
      dataCrc.update(target.slice(targetAt, length));
    }
    targetAt += length;
    dataLeft -= length;
    if (dataLeft == 0 && tailLeft == 0) {
      finish();
    }
  }

  private int takeHeader(ByteBuffer b, int from, int end) {
    if (asideFilled == 0 && end - from >= Bhs.LENGTH) {
      int length = headerLength(b, from);
      if (end - from >= length) {
        header(b, from, length, end);
        return from + length;
      }
    }
    int p = from;
    int wanted = asideFilled < Bhs.LENGTH ? Bhs.LENGTH : headerLength(aside, 0);
    int n = Math.min(wanted - asideFilled, end - p);
    aside.put(asideFilled, b, p, n);
    asideFilled += n;
    p += n;
    if (asideFilled >= Bhs.LENGTH && asideFilled == headerLength(aside, 0)) {
      int length = asideFilled;
      asideFilled = 0;
      header(aside, 0, length, aside.capacity());
    }
    return p;
  }

  /** Whole header length; refuses a data segment that is too long before anything else. */
  private int headerLength(ByteBuffer b, int at) {
    int length = Bhs.dataSegmentLength(b, at);
    if (length > maxDataLength) {
      if (ring != null) {
        ring.broken(b, at);
      }
      throw ConnectionFault.protocol(
          "a "
              + Opcode.name(Bhs.opcode(b, at))
              + " announces "
              + length
              + " bytes of data where we declared "
              + maxDataLength);
    }
    return Bhs.LENGTH + Bhs.totalAhsLength(b, at) + (headerDigest ? Crc32c.LENGTH : 0);
  }

  private void header(ByteBuffer b, int at, int length, int end) {
    if (ring != null) {
      ring.received(b, at);
    }
    if (headerDigest) {
      int covered = length - Crc32c.LENGTH;
      headerCrc.reset();
      b.limit(at + covered).position(at);
      headerCrc.update(b);
      b.limit(end);
      if (headerCrc.value() != b.getInt(at + covered)) {
        throw ConnectionFault.digest("a header digest does not match");
      }
    }
    if (!Bhs.additionalHeadersFit(b, at)) {
      throw ConnectionFault.protocol(
          "a " + Opcode.name(Bhs.opcode(b, at)) + " announces additional headers that are none");
    }
    dataLeft = Bhs.dataSegmentLength(b, at);
    bulk = dataLeft >= BULK;
    boolean digested = dataDigest && dataLeft > 0;
    tailLeft = (-dataLeft & 3) + (digested ? Crc32c.LENGTH : 0);
    target = null;
    collecting = false;
    if (digested) {
      dataCrc.reset();
    }
    insidePdu = true;
    sink.header(b, at, dataLeft);
    if (collecting) {
      collector.clear();
      target = null;
    }
    if (dataLeft == 0) {
      finish();
    }
  }

  private int takeData(ByteBuffer b, int from, int end) {
    int p = from;
    if (dataLeft > 0) {
      int n = Math.min(dataLeft, end - p);
      if (n == 0) {
        return p;
      }
      if (target != null) {
        target.put(targetAt, b, p, n);
        targetAt += n;
      } else if (collecting) {
        gather(b, p, n);
      }
      if (dataDigest) {
        b.limit(p + n).position(p);
        dataCrc.update(b);
        b.limit(end);
      }
      p += n;
      dataLeft -= n;
      if (dataLeft > 0) {
        return p;
      }
    }
    p = takeTail(b, p, end);
    if (tailLeft == 0) {
      finish();
    }
    return p;
  }

  /** Padding, which a data digest covers, and the digest. */
  private int takeTail(ByteBuffer b, int from, int end) {
    int p = from;
    while (tailLeft > 0 && p < end) {
      byte next = b.get(p++);
      if (dataDigest && tailLeft <= Crc32c.LENGTH) {
        receivedDigest = receivedDigest << 8 | next & 0xff;
        if (tailLeft == 1 && receivedDigest != dataCrc.value()) {
          damaged = true;
        }
      } else if (dataDigest) {
        dataCrc.update(next);
      }
      tailLeft--;
    }
    return p;
  }

  private void finish() {
    insidePdu = false;
    target = null;
    if (stopped) {
      return;
    }
    if (damaged) {
      damaged = false;
      collecting = false;
      sink.damaged();
      return;
    }
    completed++;
    if (collecting) {
      collecting = false;
      sink.complete(collector.flip());
    } else {
      sink.complete(NOTHING);
    }
  }

  /** Grows with the bytes that are here, not with those announced. */
  private void gather(ByteBuffer b, int at, int n) {
    if (collector.remaining() < n) {
      int held = collector.position();
      int size = Math.max(Math.max(FIRST_COLLECTOR, collector.capacity() * 2), held + n);
      ByteBuffer larger = ByteBuffer.allocate(size);
      larger.put(collector.flip());
      collector = larger;
    }
    int held = collector.position();
    collector.put(held, b, at, n);
    collector.position(held + n);
  }
}
