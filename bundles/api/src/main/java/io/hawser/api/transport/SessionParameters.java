package io.hawser.api.transport;

import java.util.List;

/**
 * What a session offers in its login, or, from {@link TransportSession#parameters()}, what came out
 * of it (RFC 7143 section 13). Lengths are bytes, times seconds.
 *
 * @param headerDigests acceptable header digests, most wanted first; one when negotiated
 * @param dataDigests acceptable data digests, most wanted first; one when negotiated
 * @param initialR2T whether the first data of a write waits for an R2T
 * @param immediateData whether a command may carry data
 * @param maxRecvDataSegmentLength what we receive in one PDU, 512 to 2^24-1
 * @param maxXmitDataSegmentLength what the target receives in one PDU; in an offer, our own limit
 * @param firstBurstLength unsolicited data of one command, 512 to 2^24-1
 * @param maxBurstLength data of one solicited sequence, 512 to 2^24-1, at least firstBurstLength
 * @param maxOutstandingR2T 1 to 65535
 * @param maxConnections 1 to 65535
 * @param errorRecoveryLevel 0 to 2
 * @param defaultTime2Wait 0 to 3600
 * @param defaultTime2Retain 0 to 3600
 * @param dataPduInOrder see RFC 7143 section 13.18
 * @param dataSequenceInOrder see RFC 7143 section 13.19
 * @param protocolLevel iSCSIProtocolLevel (RFC 7144): 1, or 2
 */
public record SessionParameters(
    List<Digest> headerDigests,
    List<Digest> dataDigests,
    boolean initialR2T,
    boolean immediateData,
    int maxRecvDataSegmentLength,
    int maxXmitDataSegmentLength,
    int firstBurstLength,
    int maxBurstLength,
    int maxOutstandingR2T,
    int maxConnections,
    int errorRecoveryLevel,
    int defaultTime2Wait,
    int defaultTime2Retain,
    boolean dataPduInOrder,
    boolean dataSequenceInOrder,
    int protocolLevel) {
  /** Largest value of the four length keys. */
  public static final int MAX_LENGTH = (1 << 24) - 1;

  /**
   * What Hawser offers unless told otherwise. DefaultTime2Wait is 0, and the larger of two offers
   * holds: so the target decides how long a lost session waits before it comes back.
   */
  public static final SessionParameters DEFAULT_OFFER =
      new SessionParameters(
          List.of(Digest.NONE),
          List.of(Digest.NONE),
          false,
          true,
          262_144,
          262_144,
          262_144,
          1_048_576,
          8,
          1,
          0,
          0,
          20,
          true,
          true,
          1);

  /** Checks every range. */
  public SessionParameters {
    headerDigests = List.copyOf(headerDigests);
    dataDigests = List.copyOf(dataDigests);
    if (headerDigests.isEmpty() || dataDigests.isEmpty()) {
      throw new IllegalArgumentException("a digest list needs at least one value");
    }
    range("MaxRecvDataSegmentLength", maxRecvDataSegmentLength, 512, MAX_LENGTH);
    range("MaxXmitDataSegmentLength", maxXmitDataSegmentLength, 512, MAX_LENGTH);
    range("FirstBurstLength", firstBurstLength, 512, MAX_LENGTH);
    range("MaxBurstLength", maxBurstLength, 512, MAX_LENGTH);
    range("MaxOutstandingR2T", maxOutstandingR2T, 1, 65_535);
    range("MaxConnections", maxConnections, 1, 65_535);
    range("ErrorRecoveryLevel", errorRecoveryLevel, 0, 2);
    range("DefaultTime2Wait", defaultTime2Wait, 0, 3600);
    range("DefaultTime2Retain", defaultTime2Retain, 0, 3600);
    range("iSCSIProtocolLevel", protocolLevel, 0, 31);
    if (firstBurstLength > maxBurstLength) {
      throw new IllegalArgumentException(
          "FirstBurstLength " + firstBurstLength + " is above MaxBurstLength " + maxBurstLength);
    }
  }

  private static void range(String key, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(key + " " + value + " is outside " + low + " to " + high);
    }
  }

  /**
   * The same with another iSCSIProtocolLevel.
   *
   * @param level 1 for RFC 7143, 2 with RFC 7144
   * @throws IllegalArgumentException if it is out of range
   */
  public SessionParameters withProtocolLevel(int level) {
    return with(
        headerDigests,
        dataDigests,
        maxXmitDataSegmentLength,
        maxConnections,
        errorRecoveryLevel,
        level);
  }

  /** The same with these digests. */
  public SessionParameters withDigests(List<Digest> header, List<Digest> data) {
    return with(
        header, data, maxXmitDataSegmentLength, maxConnections, errorRecoveryLevel, protocolLevel);
  }

  /**
   * The same with another limit of what is sent.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public SessionParameters withMaxXmitDataSegmentLength(int length) {
    return with(
        headerDigests, dataDigests, length, maxConnections, errorRecoveryLevel, protocolLevel);
  }

  /**
   * The same with this ErrorRecoveryLevel and so many connections.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public SessionParameters withRecovery(int level, int connections) {
    return with(
        headerDigests, dataDigests, maxXmitDataSegmentLength, connections, level, protocolLevel);
  }

  private SessionParameters with(
      List<Digest> header, List<Digest> data, int xmit, int connections, int level, int protocol) {
    return new SessionParameters(
        header,
        data,
        initialR2T,
        immediateData,
        maxRecvDataSegmentLength,
        xmit,
        firstBurstLength,
        maxBurstLength,
        maxOutstandingR2T,
        connections,
        level,
        defaultTime2Wait,
        defaultTime2Retain,
        dataPduInOrder,
        dataSequenceInOrder,
        protocol);
  }
}
