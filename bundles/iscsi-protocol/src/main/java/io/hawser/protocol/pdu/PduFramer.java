package io.hawser.protocol.pdu;

import io.hawser.protocol.digest.Crc32c;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into PDUs, whatever the pieces it comes in. Lengths are checked before
 * anything is allocated, and memory grows with the bytes that are here, not with those announced.
 *
 * <p>Not for use by several threads at once.
 */
public final class PduFramer {
  /** Longest additional header segments the format can express, in bytes. */
  public static final int MAX_AHS_LENGTH = 255 * 4;

  private static final int FIRST_CHUNK = 16 * 1024;

  private final byte[] header = new byte[Bhs.LENGTH + MAX_AHS_LENGTH + Crc32c.LENGTH];
  private final ByteBuffer headerView = ByteBuffer.wrap(header);
  private final Crc32c crc = new Crc32c();
  private int maxDataSegmentLength;
  private int maxAhsLength = MAX_AHS_LENGTH;
  private boolean headerDigest;
  private boolean dataDigest;

  private int headerFilled;
  private boolean headerChecked;
  private byte[] data = new byte[0];
  private int dataFilled;
  private boolean broken;

  /** What came of the bytes fed. */
  public sealed interface Result {}

  /** All bytes are consumed and no PDU is complete. */
  public record NeedMore() implements Result {
    private static final NeedMore INSTANCE = new NeedMore();
  }

  /**
   * A whole PDU; its buffers are not touched again by the framer.
   *
   * @param header basic and additional header segments, without digest
   * @param data data segment, without padding and digest
   */
  public record Frame(ByteBuffer header, ByteBuffer data) implements Result {
    /** The opcode. */
    public int opcode() {
      return Bhs.opcode(header, header.position());
    }
  }

  /**
   * A data digest that does not fit; the stream goes on with the next PDU.
   *
   * @param header the header, which is sound
   */
  public record DataDigestError(ByteBuffer header) implements Result {}

  /** A header digest that does not fit: where the next PDU begins is not known any more. */
  public record HeaderDigestError() implements Result {}

  /**
   * A PDU longer than allowed, or with additional headers that are none: the connection has to be
   * closed.
   *
   * @param header the 48 bytes of the basic header
   * @param what one sentence, for a length with its limit
   */
  public record Unacceptable(ByteBuffer header, String what) implements Result {}

  /**
   * @param maxDataSegmentLength longest data segment accepted in bytes, 0 to 2^24-1
   */
  public PduFramer(int maxDataSegmentLength) {
    this.maxDataSegmentLength = maxDataSegmentLength;
  }

  /** Changes the longest data segment, from the next header on. */
  public void maxDataSegmentLength(int bytes) {
    maxDataSegmentLength = bytes;
  }

  /** Changes the longest additional header segments, in bytes, from the next header on. */
  public void maxAhsLength(int bytes) {
    maxAhsLength = bytes;
  }

  /** Sets which digests the next PDUs carry; only between PDUs. */
  public void digests(boolean header, boolean data) {
    if (headerFilled != 0) {
      throw new IllegalStateException("digests cannot change in the middle of a PDU");
    }
    headerDigest = header;
    dataDigest = data;
  }

  /** Whether part of a PDU is here. */
  public boolean midPdu() {
    return headerFilled != 0;
  }

  /**
   * Consumes bytes up to the end of a PDU, or all of them. Call again with the same buffer until it
   * gives {@link NeedMore}.
   *
   * @throws IllegalStateException after {@link HeaderDigestError} or {@link Unacceptable}
   */
  public Result next(ByteBuffer in) {
    if (broken) {
      throw new IllegalStateException("the stream is lost since the last PDU");
    }
    if (!fill(in, Bhs.LENGTH)) {
      return NeedMore.INSTANCE;
    }
    if (!headerChecked) {
      String fault = fault();
      if (fault != null) {
        return unacceptable(fault);
      }
      headerChecked = true;
    }
    int headerLength = Bhs.LENGTH + Bhs.totalAhsLength(headerView, 0);
    int wanted = headerLength + (headerDigest ? Crc32c.LENGTH : 0);
    if (headerFilled < wanted) {
      if (!fill(in, wanted)) {
        return NeedMore.INSTANCE;
      }
      if (headerDigest
          && Crc32c.of(headerView, 0, headerLength) != headerView.getInt(headerLength)) {
        broken = true;
        return new HeaderDigestError();
      }
      if (!Bhs.additionalHeadersFit(headerView, 0)) {
        return unacceptable(
            "a "
                + Opcode.name(Bhs.opcode(headerView, 0))
                + " announces additional headers that are none");
      }
    }
    int dataLength = Bhs.dataSegmentLength(headerView, 0);
    int padded = Bhs.padded(dataLength);
    boolean digested = dataDigest && dataLength > 0;
    if (!fillData(in, padded + (digested ? Crc32c.LENGTH : 0))) {
      return NeedMore.INSTANCE;
    }
    return finish(headerLength, dataLength, padded, digested);
  }

  private Result finish(int headerLength, int dataLength, int padded, boolean digested) {
    ByteBuffer wholeHeader = ByteBuffer.wrap(Arrays.copyOf(header, headerLength));
    byte[] segment = data;
    headerFilled = 0;
    headerChecked = false;
    data = new byte[0];
    dataFilled = 0;
    if (digested) {
      crc.reset();
      crc.update(segment, 0, padded);
      if (crc.value() != ByteBuffer.wrap(segment).getInt(padded)) {
        return new DataDigestError(wholeHeader);
      }
    }
    return new Frame(wholeHeader, ByteBuffer.wrap(segment, 0, dataLength).slice());
  }

  private Unacceptable unacceptable(String what) {
    broken = true;
    return new Unacceptable(ByteBuffer.wrap(Arrays.copyOf(header, Bhs.LENGTH)), what);
  }

  /** Why the header cannot be accepted, null if it can. */
  private String fault() {
    String name = Opcode.name(Bhs.opcode(headerView, 0));
    int ahs = Bhs.totalAhsLength(headerView, 0);
    if (ahs > maxAhsLength) {
      return name + " announces " + ahs + " bytes of additional headers, at most " + maxAhsLength;
    }
    int length = Bhs.dataSegmentLength(headerView, 0);
    if (length > maxDataSegmentLength) {
      return name + " announces " + length + " bytes of data, at most " + maxDataSegmentLength;
    }
    return null;
  }

  private boolean fill(ByteBuffer in, int wanted) {
    int length = Math.min(in.remaining(), wanted - headerFilled);
    if (length > 0) {
      in.get(header, headerFilled, length);
      headerFilled += length;
    }
    return headerFilled >= wanted;
  }

  private boolean fillData(ByteBuffer in, int wanted) {
    int length = Math.min(in.remaining(), wanted - dataFilled);
    if (length > 0) {
      if (data.length < dataFilled + length) {
        int grown = Math.max(Math.max(FIRST_CHUNK, data.length * 2), dataFilled + length);
        data = Arrays.copyOf(data, Math.min(wanted, grown));
      }
      in.get(data, dataFilled, length);
      dataFilled += length;
    }
    return dataFilled >= wanted;
  }
}
