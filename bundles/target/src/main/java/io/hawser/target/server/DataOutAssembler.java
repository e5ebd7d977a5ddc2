package io.hawser.target.server;

import io.hawser.protocol.pdu.DataOutPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * The data of one write: immediate, unsolicited, then by R2T, in order (DataPDUInOrder and
 * DataSequenceInOrder are Yes). Memory grows with what arrives and is bounded by what the command
 * wants. For one thread.
 */
final class DataOutAssembler {
  private static final int FIRST_CHUNK = 16 * 1024;

  private final int wanted;
  private final int maxBurst;
  private final int maxOutstanding;
  private byte[] bytes = new byte[0];
  private int received;
  private int asked;
  private int unsolicitedLeft;
  private boolean awaitsUnsolicited;
  private int unsolicitedSn;
  private int nextR2tSn;
  private boolean broken;
  private final Map<Integer, Burst> bursts = new LinkedHashMap<>();

  /** Data asked for: an R2T and how far it has been answered. */
  private static final class Burst {
    private final int end;
    private int next;
    private int dataSn;

    private Burst(int offset, int length) {
      this.next = offset;
      this.end = offset + length;
    }
  }

  /**
   * An R2T to send.
   *
   * @param tag target transfer tag
   * @param r2tSn its number
   * @param offset where the data begins
   * @param length how much, above 0
   */
  record Request(int tag, int r2tSn, int offset, int length) {}

  /**
   * @param wanted bytes the command takes, not more than the initiator has
   * @param maxBurst most bytes of one R2T
   * @param maxOutstanding R2Ts at a time
   * @param firstBurst most unsolicited bytes, immediate data included
   * @param moreUnsolicited whether Data-Out PDUs follow unasked
   */
  DataOutAssembler(
      int wanted, int maxBurst, int maxOutstanding, int firstBurst, boolean moreUnsolicited) {
    this.wanted = wanted;
    this.maxBurst = maxBurst;
    this.maxOutstanding = maxOutstanding;
    this.unsolicitedLeft = firstBurst;
    this.awaitsUnsolicited = moreUnsolicited;
  }

  /** Takes the data of the command PDU. */
  void immediate(ByteBuffer data) {
    if (data.remaining() > unsolicitedLeft) {
      broken = true;
    }
    unsolicitedLeft -= data.remaining();
    append(data);
  }

  /** Takes a Data-Out nobody asked for. */
  void unsolicited(DataOutPdu pdu) {
    int length = pdu.data().remaining();
    boolean inOrder =
        awaitsUnsolicited
            && pdu.dataSn() == unsolicitedSn
            && length <= unsolicitedLeft
            && (pdu.bufferOffset() == received || received == wanted);
    if (!inOrder) {
      broken = true;
    }
    unsolicitedSn++;
    unsolicitedLeft -= length;
    append(pdu.data());
    if (pdu.finalBit()) {
      awaitsUnsolicited = false;
    }
  }

  /** Takes a Data-Out that answers an R2T; false if there is no such R2T. */
  boolean solicited(DataOutPdu pdu) {
    Burst burst = bursts.get(pdu.targetTransferTag());
    if (burst == null) {
      return false;
    }
    int length = pdu.data().remaining();
    boolean fits =
        pdu.dataSn() == burst.dataSn
            && pdu.bufferOffset() == burst.next
            && length <= burst.end - burst.next
            && pdu.finalBit() == (burst.next + length == burst.end);
    if (!fits || burst.next != received) {
      broken = true;
    }
    burst.dataSn++;
    burst.next += length;
    append(pdu.data());
    if (pdu.finalBit()) {
      bursts.remove(pdu.targetTransferTag());
    }
    return true;
  }

  /** A PDU of it was lost. */
  void lost() {
    broken = true;
    awaitsUnsolicited = false;
    bursts.clear();
  }

  private void append(ByteBuffer data) {
    int length = Math.min(data.remaining(), wanted - received);
    if (length <= 0) {
      return;
    }
    if (bytes.length < received + length) {
      int grown = Math.max(received + length, Math.max(FIRST_CHUNK, bytes.length * 2));
      bytes = Arrays.copyOf(bytes, Math.min(wanted, grown));
    }
    data.get(bytes, received, length);
    received += length;
    asked = Math.max(asked, received);
  }

  /** Whether nothing more will come. */
  boolean complete() {
    return !awaitsUnsolicited && bursts.isEmpty() && (broken || received == wanted);
  }

  /** Whether what came is not what should have. */
  boolean broken() {
    return broken;
  }

  /** The R2Ts that may be sent now. */
  List<Request> requests(IntSupplier tags) {
    List<Request> requests = new ArrayList<>();
    while (!awaitsUnsolicited && !broken && asked < wanted && bursts.size() < maxOutstanding) {
      int length = Math.min(maxBurst, wanted - asked);
      int tag = tags.getAsInt();
      bursts.put(tag, new Burst(asked, length));
      requests.add(new Request(tag, nextR2tSn++, asked, length));
      asked += length;
    }
    return requests;
  }

  /** How many R2Ts were sent. */
  int r2tCount() {
    return nextR2tSn;
  }

  /** What came. */
  ByteBuffer data() {
    return ByteBuffer.wrap(bytes, 0, received);
  }
}
