package io.hawser.multipath;

import io.hawser.api.Registration;
import java.util.ArrayList;
import java.util.List;

/** What the monitor knows of one path. Guarded by the device's lock. */
final class Watch {
  final Path path;
  final List<Registration> registrations = new ArrayList<>();

  /** When something was last heard from it. */
  long heard;

  /** Sum of the counters that only move when something is heard. */
  long progress;

  boolean pinging;
  long pingedAt;
  long roundTrip;

  /** When the last ping that was answered had been sent, and how long it took. */
  long answeredPing;

  long lastRoundTrip;

  boolean checking;
  long nextCheck;

  /** Whether the last check was void and is done again. */
  boolean again;

  /** Counters a second ago. */
  long digestErrors;

  long retransmits;
  long bytes;

  /** Seconds in a row in which it was far worse than its siblings. */
  int badSeconds;

  /** How often it has become marginal lately: each time it stays so longer. */
  int relapses;

  long marginalUntil;

  Watch(Path path) {
    this.path = path;
  }
}
