package io.hawser.shell.daemon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Logs what goes wrong on the control socket: the first at once, and then no more than a line a
 * minute that says how many there were, so that nobody fills the log from outside. Used by any
 * thread.
 */
final class Complaints {
  private static final Logger LOG = System.getLogger(Complaints.class.getName());
  private static final long PAUSE = Duration.ofMinutes(1).toNanos();

  private final LongSupplier clock;
  // Guarded by this.
  private long lastAt;
  private boolean any;
  private int kept;

  Complaints(LongSupplier clock) {
    this.clock = clock;
  }

  synchronized void add(String text) {
    long now = clock.getAsLong();
    if (any && now - lastAt < PAUSE) {
      kept++;
      return;
    }
    String more = kept == 0 ? "" : " (and " + kept + " more before it)";
    LOG.log(Level.WARNING, "control socket: " + text + more);
    any = true;
    lastAt = now;
    kept = 0;
  }
}
