package io.hawser.iface;

import io.hawser.api.Registration;
import java.time.Duration;

/** A clock that calls back: the real one in production, a virtual one in tests. */
public interface Timers {
  /**
   * Runs {@code task} once when {@code delay} has passed, on a thread of the clock's; the task must
   * not block.
   *
   * @return closing it before then prevents the run
   */
  Registration after(Duration delay, Runnable task);
}
