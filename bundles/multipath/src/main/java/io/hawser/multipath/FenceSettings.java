package io.hawser.multipath;

import java.time.Duration;

/**
 * Which means may be used to make sure that a command lost with its path is not executed late; they
 * are tried in this order until one works.
 *
 * @param enabled without it, lost writes are sent again unfenced: for tests that show why not to
 * @param abortTaskSet ABORT TASK SET over the path itself, if it still answers
 * @param reinstate a login with the old session's ISID over another path to the same portal group
 * @param preempt PERSISTENT RESERVE OUT, PREEMPT AND ABORT of the path's own key; needs {@code
 *     keys}
 * @param reset LOGICAL UNIT RESET over another path; ends other hosts' commands too
 * @param waitOut wait until the target has dropped the old session by its own timers
 * @param keys a reservation key of which the low 16 bits are free: each path registers its own; 0
 *     for none
 * @param limit how long each means may take
 * @param skew what is added to the target's timers
 */
public record FenceSettings(
    boolean enabled,
    boolean abortTaskSet,
    boolean reinstate,
    boolean preempt,
    boolean reset,
    boolean waitOut,
    long keys,
    Duration limit,
    Duration skew) {
  /** Everything that harms nobody else. */
  public static final FenceSettings DEFAULT =
      new FenceSettings(
          true, true, true, true, false, true, 0, Duration.ofSeconds(2), Duration.ofSeconds(10));

  /** No fence: lost writes are sent again at once, and may land twice. */
  public static final FenceSettings OFF =
      new FenceSettings(
          false, false, false, false, false, false, 0, Duration.ofSeconds(2), Duration.ZERO);

  /** Checks the key. */
  public FenceSettings {
    if ((keys & 0xffff) != 0) {
      throw new IllegalArgumentException("the low 16 bits of the reservation key must be free");
    }
  }
}
