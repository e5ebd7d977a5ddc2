package io.hawser.multipath;

import java.time.Duration;
import java.util.Locale;

/**
 * When commands go back to a better group that works again.
 *
 * @param kind which rule
 * @param delay for how long the better group has to work first; counts for {@code DELAYED}
 */
public record Failback(Kind kind, Duration delay) {
  /** Rules. */
  public enum Kind {
    /** At once. */
    IMMEDIATE,
    /** After some time. */
    DELAYED,
    /** Only when somebody says so. */
    MANUAL,
    /** Only when a path of the better group came back here; not when another host moved it. */
    FOLLOW_OVER
  }

  /** At once. */
  public static final Failback IMMEDIATE = new Failback(Kind.IMMEDIATE, Duration.ZERO);

  /** Only when somebody says so. */
  public static final Failback MANUAL = new Failback(Kind.MANUAL, Duration.ZERO);

  /** Only after a path's own return. */
  public static final Failback FOLLOW_OVER = new Failback(Kind.FOLLOW_OVER, Duration.ZERO);

  /** After the better group has worked for so long. */
  public static Failback after(Duration delay) {
    return new Failback(Kind.DELAYED, delay);
  }

  /** The rule in words. */
  @Override
  public String toString() {
    return kind == Kind.DELAYED
        ? "after " + delay.toSeconds() + " s"
        : kind.name().toLowerCase(Locale.ROOT);
  }
}
