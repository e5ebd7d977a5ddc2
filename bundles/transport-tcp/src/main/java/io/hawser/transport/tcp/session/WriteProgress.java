package io.hawser.transport.tcp.session;

import java.util.Arrays;

/**
 * What of a write the target has asked for, and what of that is sent: the unsolicited burst and one
 * per R2T, in the order in which they came (RFC 7143 sections 11.7 and 11.8). Loop only.
 */
final class WriteProgress {
  private static final int FIRST_SIZE = 2;

  /** R2Ts of one command that may ask for bytes again. */
  private static final int MAX_REPEATS = 64;

  private int expected;
  private int nextR2tSn;
  private int nextOffset;
  private int sent;
  private int repeats;
  private int repeatedBytes;
  private int rejectedBytes;
  private boolean resumed;

  private int[] tags = new int[FIRST_SIZE];
  private long[] luns = new long[FIRST_SIZE];
  private int[] offsets = new int[FIRST_SIZE];
  private int[] lengths = new int[FIRST_SIZE];
  private int head;
  private int count;
  private int dataSn;

  /**
   * @param length bytes the command expects to send
   * @param immediate bytes that travel with it
   */
  void begin(int length, int immediate) {
    expected = length;
    nextR2tSn = 0;
    nextOffset = immediate;
    sent = immediate;
    repeats = 0;
    repeatedBytes = 0;
    rejectedBytes = 0;
    resumed = false;
    clear();
  }

  /** Forgets the bursts still to be sent. */
  void clear() {
    head = 0;
    count = 0;
    dataSn = 0;
  }

  /**
   * Goes on over another connection: what was not sent is forgotten, for the target asks for what
   * it lacks; it may count its R2Ts anew or go on counting.
   */
  void resume() {
    if (count > 0) {
      nextOffset = offsets[head];
    }
    clear();
    resumed = true;
  }

  /** Bytes sent, immediate data included; those sent again count once. */
  int sent() {
    return sent - repeatedBytes;
  }

  /** Whether an R2T with this number is the next. */
  boolean isNext(int r2tSn) {
    return r2tSn == nextR2tSn || resumed && r2tSn >= 0 && r2tSn - nextR2tSn < 0;
  }

  /** The R2TSN that comes next. */
  int nextR2tSn() {
    return nextR2tSn;
  }

  /** The target has rejected a Data-Out with so many bytes, and should ask for them again. */
  void rejected(int length) {
    rejectedBytes += length;
  }

  /** Whether the target has not asked again for all that it rejected. */
  boolean lacksRejected() {
    return rejectedBytes > repeatedBytes;
  }

  /** Adds the unsolicited burst behind the immediate data. */
  void unsolicited(long lun, int targetTransferTag, int length) {
    push(targetTransferTag, lun, nextOffset, length);
    nextOffset += length;
  }

  /**
   * Takes in an R2T.
   *
   * @param maxBurst MaxBurstLength
   * @param maxOutstanding MaxOutstandingR2T
   * @param repeatable whether it may ask for bytes again (ErrorRecoveryLevel 1 and above)
   * @return what is wrong with it, {@code null} if nothing is
   */
  String r2t(
      int r2tSn,
      long lun,
      int targetTransferTag,
      int offset,
      int length,
      int maxBurst,
      int maxOutstanding,
      boolean repeatable) {
    if (resumed && r2tSn - nextR2tSn < 0 && r2tSn >= 0) {
      nextR2tSn = r2tSn;
    }
    if (r2tSn != nextR2tSn) {
      return "R2TSN " + Integer.toUnsignedString(r2tSn) + " instead of " + nextR2tSn;
    }
    if (length == 0) {
      return "it asks for no data";
    }
    if (length < 0 || length > maxBurst) {
      return "it asks for "
          + Integer.toUnsignedString(length)
          + " bytes where MaxBurstLength is "
          + maxBurst;
    }
    if (offset < 0 || offset > expected || length > expected - offset) {
      return "it asks for "
          + length
          + " bytes at offset "
          + Integer.toUnsignedString(offset)
          + " of a command with "
          + expected;
    }
    int again = Math.min(length, nextOffset - offset);
    if (again > 0 && (!repeatable || ++repeats > MAX_REPEATS)) {
      return "it asks again for bytes before offset " + nextOffset;
    }
    if (count > maxOutstanding) {
      return "more than " + maxOutstanding + " R2Ts are outstanding";
    }
    nextR2tSn++;
    resumed = false;
    nextOffset = Math.max(nextOffset, offset + length);
    repeatedBytes += Math.max(0, again);
    push(targetTransferTag, lun, offset, length);
    return null;
  }

  /** Whether a burst is waiting to be sent. */
  boolean pending() {
    return count > 0;
  }

  /** Target Transfer Tag of the burst being sent. */
  int burstTag() {
    return tags[head];
  }

  /** LUN of the burst being sent. */
  long burstLun() {
    return luns[head];
  }

  /** Where its unsent part begins. */
  int burstOffset() {
    return offsets[head];
  }

  /** Bytes of it not yet sent. */
  int burstLength() {
    return lengths[head];
  }

  /** DataSN of its next PDU. */
  int burstDataSn() {
    return dataSn;
  }

  /** So many bytes of the burst are sent in a PDU of their own. */
  void advance(int length) {
    sent += length;
    offsets[head] += length;
    lengths[head] -= length;
    dataSn++;
    if (lengths[head] == 0) {
      dataSn = 0;
      count--;
      head = head + 1 == tags.length ? 0 : head + 1;
    }
  }

  private void push(int tag, long lun, int offset, int length) {
    if (count == tags.length) {
      grow();
    }
    int at = head + count;
    at = at >= tags.length ? at - tags.length : at;
    tags[at] = tag;
    luns[at] = lun;
    offsets[at] = offset;
    lengths[at] = length;
    count++;
  }

  private void grow() {
    int size = tags.length;
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = (head + i) % size;
    }
    tags = Arrays.copyOf(Arrays.stream(order).map(i -> tags[i]).toArray(), size * 2);
    luns = Arrays.copyOf(Arrays.stream(order).mapToLong(i -> luns[i]).toArray(), size * 2);
    offsets = Arrays.copyOf(Arrays.stream(order).map(i -> offsets[i]).toArray(), size * 2);
    lengths = Arrays.copyOf(Arrays.stream(order).map(i -> lengths[i]).toArray(), size * 2);
    head = 0;
  }
}
