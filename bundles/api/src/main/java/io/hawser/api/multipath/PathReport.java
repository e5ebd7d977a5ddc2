package io.hawser.api.multipath;

import java.util.List;
import java.util.OptionalInt;

/**
 * One path at one moment. Latencies are nanoseconds, 0 if nothing is known.
 *
 * @param id its number within the device
 * @param session number of its session: the one it is kept by ({@code SessionInfo.sid}), or the
 *     transport's where nobody keeps it
 * @param portal where the session ends
 * @param iface the iface it leaves by
 * @param state whether it may be used
 * @param reason why it is in this state, one sentence
 * @param access how the device rates its port group
 * @param preferred the PREF bit
 * @param portGroup its target port group
 * @param priority what the prioritizer says
 * @param weight the user's weight
 * @param inFlight commands in flight
 * @param commands commands that have ended well
 * @param bytes bytes of these
 * @param bytesPerSecond bytes of the last whole second
 * @param errors commands that were lost with the path
 * @param failures how often it went down
 * @param meanNanos mean latency
 * @param p50Nanos median latency
 * @param p99Nanos 99th percentile
 * @param maxNanos worst latency
 * @param unfenced commands whose end at the target is not sure yet
 * @param latencies by operation and size, of those that were used
 */
public record PathReport(
    int id,
    int session,
    String portal,
    String iface,
    PathState state,
    String reason,
    PathAccess access,
    boolean preferred,
    OptionalInt portGroup,
    int priority,
    int weight,
    int inFlight,
    long commands,
    long bytes,
    long bytesPerSecond,
    long errors,
    int failures,
    long meanNanos,
    long p50Nanos,
    long p99Nanos,
    long maxNanos,
    int unfenced,
    List<Latency> latencies) {
  /** Copies the list. */
  public PathReport {
    latencies = List.copyOf(latencies);
  }

  /**
   * Latencies of one operation and size; of so many commands one is timed.
   *
   * @param write whether data went to the device
   * @param upTo largest transfer that counts here, in bytes; {@code Integer.MAX_VALUE} for all
   *     larger ones
   * @param samples how many were timed
   * @param p50Nanos median
   * @param p99Nanos 99th percentile
   * @param p999Nanos 99.9th percentile
   * @param maxNanos worst
   */
  public record Latency(
      boolean write,
      int upTo,
      long samples,
      long p50Nanos,
      long p99Nanos,
      long p999Nanos,
      long maxNanos) {}
}
