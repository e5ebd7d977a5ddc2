package io.hawser.multipath;

import java.time.Duration;
import java.util.Optional;

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
 * @param keys a reservation key of which the low 16 bits are free: each path registers its own; 0
 *     for none
 * @param limit how long each means may take
 * @param network how long what was sent may still be on its way, in the network and in the target's
 *     buffers, after the connection was given up: before that, a reset may come too early
 * @param notice how long the target takes at most to notice that a connection is lost. Its timers
 *     begin only then, and nothing in RFC 7143 bounds it: without it they are not relied on
 * @param skew what is added to the target's timers
 */
public record FenceSettings(
    boolean enabled,
    boolean abortTaskSet,
    boolean reinstate,
    boolean preempt,
    boolean reset,
    long keys,
    Duration limit,
    Duration network,
    Optional<Duration> notice,
    Duration skew) {
  /** Everything that harms nobody else and needs nothing to be known of the target. */
  public static final FenceSettings DEFAULT =
      new FenceSettings(
          true,
          true,
          true,
          true,
          false,
          0,
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Optional.empty(),
          Duration.ofSeconds(10));

  /** No fence: lost writes are sent again at once, and may land twice. */
  public static final FenceSettings OFF =
      new FenceSettings(
          false,
          false,
          false,
          false,
          false,
          0,
          Duration.ofSeconds(2),
          Duration.ZERO,
          Optional.empty(),
          Duration.ZERO);

  /** Checks the key. */
  public FenceSettings {
    if ((keys & 0xffff) != 0) {
      throw new IllegalArgumentException("the low 16 bits of the reservation key must be free");
    }
  }

  /** Whether each path registers a key of its own. */
  public boolean hasKeys() {
    return preempt && keys != 0;
  }

  /** The same with these keys. */
  public FenceSettings withKeys(long all) {
    return with(reset, all, notice);
  }

  /** The same with or without resets. */
  public FenceSettings withReset(boolean allowed) {
    return with(allowed, keys, notice);
  }

  /** The same with a target that notices a lost connection within this time. */
  public FenceSettings withNotice(Duration time) {
    return with(reset, keys, Optional.of(time));
  }

  private FenceSettings with(boolean reset, long keys, Optional<Duration> notice) {
    return new FenceSettings(
        enabled, abortTaskSet, reinstate, preempt, reset, keys, limit, network, notice, skew);
  }
}
