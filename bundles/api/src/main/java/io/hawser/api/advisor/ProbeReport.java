package io.hawser.api.advisor;

import io.hawser.api.Portal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a probe of one session found.
 *
 * @param iface name of the iface the session leaves by
 * @param portal the portal it ends at
 * @param roundTrip of a small message, empty if not even that came back
 * @param outbound towards the target
 * @param inbound from the target
 * @param outcome all in one word
 * @param text one sentence; for a black hole, where to look
 */
public record ProbeReport(
    String iface,
    Portal portal,
    Optional<Duration> roundTrip,
    Direction outbound,
    Direction inbound,
    Outcome outcome,
    String text) {
  /** What a probe comes to. */
  public enum Outcome {
    /** Every size passed in both directions. */
    CLEAR,
    /** Small messages pass and larger ones vanish. */
    BLACK_HOLE,
    /** Not even small messages pass. */
    DEAD,
    /** Not everything could be tried; what was tried passed. */
    PARTLY
  }

  /**
   * One direction.
   *
   * @param largestPassed bytes of the largest message that passed, 0 if none was tried or passed
   * @param smallestLost bytes of the first message that vanished
   * @param refused why it could not be probed or not further
   */
  public record Direction(int largestPassed, OptionalInt smallestLost, Optional<String> refused) {}
}
