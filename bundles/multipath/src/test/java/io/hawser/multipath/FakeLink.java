package io.hawser.multipath;

import java.util.ArrayList;
import java.util.List;

/**
 * A network path with TCP above it: while it is cut nothing passes and nobody is told; what was
 * sent meanwhile arrives when it is whole again, unless its sender has given the connection up.
 */
final class FakeLink {
  private final VirtualTime time;
  private final List<Runnable> delayed = new ArrayList<>();
  boolean whole = true;

  /** Whether it keeps what was sent, even if its sender has given the connection up meanwhile. */
  boolean holds;

  long delayNanos = 50_000;

  FakeLink(VirtualTime time) {
    this.time = time;
  }

  void carry(Runnable frame) {
    time.after(
        delayNanos,
        () -> {
          if (whole) {
            frame.run();
          } else {
            delayed.add(frame);
          }
        });
  }

  void cut() {
    whole = false;
  }

  void mend() {
    whole = true;
    List<Runnable> now = List.copyOf(delayed);
    delayed.clear();
    now.forEach(this::carry);
  }
}
