package io.hawser.transport.tcp.loop;

/**
 * Something that happens at a point in time unless it is disarmed first. Whoever waits extends it
 * and arms it in a {@link DeadlineWheel} as often as it likes: the links are inside, so arming
 * allocates nothing.
 *
 * <p>Threading: touched on the wheel's event loop only.
 */
public abstract class Timeout {
  Timeout previous;
  Timeout next;
  DeadlineWheel wheel;
  int bucket;
  long deadline;

  /** Whether it is waiting. */
  public final boolean isArmed() {
    return wheel != null;
  }

  /** Takes it out of its wheel; does nothing if it is in none. */
  public final void disarm() {
    if (wheel != null) {
      wheel.remove(this);
    }
  }

  /**
   * The time has come; it is disarmed already and may be armed again.
   *
   * @param now the clock's reading in nanoseconds
   */
  protected abstract void expired(long now);
}
