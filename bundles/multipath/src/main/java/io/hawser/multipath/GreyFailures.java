package io.hawser.multipath;

import io.hawser.api.multipath.PathState;
import io.hawser.api.transport.SessionStatistics;
import java.util.List;

/**
 * Finds paths that work, but badly: a tail far above their siblings', digest errors, TCP
 * retransmissions far above their siblings'. Such a path is used only when nothing better works,
 * and comes back after some time; each relapse doubles that time. Called once a second, under the
 * device's lock.
 */
final class GreyFailures {
  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST_BAN = 30 * SECOND;
  private static final int MOST_DOUBLINGS = 5;
  private static final int BAD_SECONDS = 3;
  private static final int SAMPLES = 50;
  private static final int TAIL_FACTOR = 10;
  private static final long LEAST_TAIL = 50_000_000L;
  private static final int DIGEST_ERRORS = 3;
  private static final int RETRANSMITS = 20;

  private final JoinedDevice device;
  private final Timeline timeline;

  GreyFailures(JoinedDevice device, Timeline timeline) {
    this.device = device;
    this.timeline = timeline;
  }

  void second(List<Watch> all, long now, Effects effects) {
    for (Watch watch : all) {
      String bad = verdict(watch, all);
      watch.badSeconds = bad == null ? 0 : watch.badSeconds + 1;
      Path path = watch.path;
      if (path.state() == PathState.MARGINAL) {
        if (now - watch.marginalUntil >= 0) {
          path.latency().restart();
          device.states().set(path, PathState.UP, "its time as a bad path is over", effects);
        }
      } else if (path.state() == PathState.UP
          && watch.badSeconds >= BAD_SECONDS
          && all.stream().anyMatch(o -> o != watch && o.path.state() == PathState.UP)) {
        watch.badSeconds = 0;
        watch.marginalUntil =
            timeline.now() + (FIRST_BAN << Math.min(watch.relapses++, MOST_DOUBLINGS));
        device.states().set(path, PathState.MARGINAL, bad, effects);
      }
    }
  }

  /** What is bad about the path; {@code null} if nothing is. */
  private static String verdict(Watch watch, List<Watch> all) {
    SessionStatistics counters = watch.path.session().statistics();
    long digests = counters.digestErrors() - watch.digestErrors;
    watch.digestErrors = counters.digestErrors();
    long retransmits = Math.max(0, counters.retransmits() - Math.max(0, watch.retransmits));
    watch.retransmits = counters.retransmits();
    if (digests >= DIGEST_ERRORS) {
      return digests + " digest errors within a second";
    }
    long tail = watch.path.tailNanos();
    long others = siblingsTail(watch, all);
    if (tail > LEAST_TAIL
        && others > 0
        && tail > TAIL_FACTOR * others
        && watch.path.latency().recentCount() >= SAMPLES) {
      return "its p99 of " + tail / 1_000_000 + " ms is far above its siblings'";
    }
    return retransmits >= RETRANSMITS && retransmits > TAIL_FACTOR * siblingsRetransmits(watch, all)
        ? retransmits + " segments were sent again within a second"
        : null;
  }

  private static long siblingsTail(Watch watch, List<Watch> all) {
    long[] tails =
        all.stream()
            .filter(o -> o != watch && o.path.isUsable() && o.path.tailNanos() > 0)
            .mapToLong(o -> o.path.tailNanos())
            .sorted()
            .toArray();
    return tails.length == 0 ? 0 : tails[tails.length / 2];
  }

  private static long siblingsRetransmits(Watch watch, List<Watch> all) {
    return all.stream()
        .filter(o -> o != watch && o.path.isUsable())
        .mapToLong(o -> Math.max(0, o.path.session().statistics().retransmits() - o.retransmits))
        .max()
        .orElse(Long.MAX_VALUE / TAIL_FACTOR);
  }
}
