package io.hawser.api.multipath;

import java.util.OptionalInt;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A path as selectors and prioritizers see it. The numbers are of this moment and not of the same
 * moment; they may be read from any thread and cost nothing.
 */
@ProviderType
public interface PathView {
  /** Its number within the device, 1 upwards; never used again for another path. */
  int id();

  /** What people call it. */
  String description();

  /** Whether it may be used. */
  PathState state();

  /** How the device rates its port group. */
  PathAccess access();

  /** Whether the device prefers its port group (PREF). */
  boolean preferred();

  /** The target port group it ends in; empty if unknown. */
  OptionalInt portGroup();

  /** The weight the user gave it, 1 or more; 1 unless told otherwise. */
  int weight();

  /**
   * Whether a command of this very thread would go out from it: a completion on this path has sent
   * the next one. Another path costs the hand-over to its thread.
   */
  default boolean isNear() {
    return false;
  }

  /** Commands in flight. */
  int inFlight();

  /** Bytes of the commands in flight. */
  long inFlightBytes();

  /** Exponentially weighted mean of the latency in nanoseconds; 0 as long as nothing is known. */
  long latencyNanos();

  /** 99th percentile of the recent latencies in nanoseconds; 0 as long as nothing is known. */
  long tailNanos();

  /** Bytes per second it has recently moved; 0 as long as nothing is known. */
  long bytesPerSecond();
}
