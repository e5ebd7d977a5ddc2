package io.hawser.multipath;

import io.hawser.api.multipath.MapEvent;
import java.util.Iterator;
import java.util.OptionalInt;

/**
 * When fences begin, and what they cover: only commands that had ended on our side before the fence
 * began. Guarded by the device's lock.
 */
final class Fences {
  private static final long FENCE_PATIENCE = 20_000_000L;
  private static final long FENCE_AGAIN = 500_000_000L;

  private final JoinedDevice device;
  private final Fencer fencer;
  private final Object lock;
  private final Timeline timeline;

  Fences(JoinedDevice device, Fencer fencer, Object lock, Timeline timeline) {
    this.device = device;
    this.fencer = fencer;
    this.lock = lock;
    this.timeline = timeline;
  }

  /** The fence begins when nothing is in flight on the path any more, or after a moment. */
  void consider(Path path, Effects effects) {
    if (path.unfenced.isEmpty() || path.fenceRunning) {
      return;
    }
    if (path.pool().count() == 0 || path.isUsable()) {
      startFence(path, effects);
    } else if (!path.fenceScheduled) {
      path.fenceScheduled = true;
      effects.add(
          () -> timeline.after(FENCE_PATIENCE, () -> Effects.of(lock, e -> startFence(path, e))));
    }
  }

  private void startFence(Path path, Effects effects) {
    path.fenceScheduled = false;
    if (path.fenceRunning || path.unfenced.isEmpty()) {
      return;
    }
    path.fenceRunning = true;
    int run = ++path.fenceRuns;
    long began = timeline.now();
    effects.add(
        () ->
            fencer
                .run(path)
                .whenComplete(
                    (how, failure) ->
                        Effects.of(lock, e -> fenceEnded(path, run, began, how, failure, e))));
  }

  private void fenceEnded(
      Path path, int run, long began, String how, Throwable failure, Effects effects) {
    path.fenceRunning = false;
    long millis = (timeline.now() - began) / 1_000_000;
    if (failure == null) {
      path.fenceTold = false;
      int count = release(path, run, effects);
      device.event(
          MapEvent.Kind.FENCE,
          path,
          count + " lost commands are fenced by " + how + " after " + millis + " ms",
          effects);
      startFence(path, effects);
    } else if (!path.unfenced.isEmpty() && !path.fenceScheduled) {
      Throwable cause = Causes.of(failure);
      if (!path.fenceTold) {
        path.fenceTold = true;
        device.event(MapEvent.Kind.FENCE, path, "no fence yet: " + cause.getMessage(), effects);
      }
      path.fenceScheduled = true;
      effects.add(
          () -> timeline.after(FENCE_AGAIN, () -> Effects.of(lock, e -> startFence(path, e))));
    }
  }

  /**
   * The path's session was built up again: the target has ended the old one and its tasks, if it is
   * the same portal group that has granted the login (RFC 7143 section 6.3.5).
   */
  void reinstated(Path path, OptionalInt portalGroup, Effects effects) {
    boolean same = path.portalGroup().equals(portalGroup);
    if (same || path.unfenced.isEmpty()) {
      path.connectionBegun(portalGroup);
    }
    if (!path.unfenced.isEmpty() && !same) {
      device.event(
          MapEvent.Kind.FENCE,
          path,
          "its session was built up again in another portal group: that fences nothing",
          effects);
    } else if (!path.unfenced.isEmpty()) {
      int count = release(path, Integer.MAX_VALUE, effects);
      device.event(
          MapEvent.Kind.FENCE,
          path,
          count + " lost commands are fenced by the session's own login",
          effects);
    }
  }

  private int release(Path path, int run, Effects effects) {
    int count = 0;
    for (Iterator<Unfenced> all = path.unfenced.iterator(); all.hasNext(); ) {
      Unfenced lost = all.next();
      if (lost.run() < run) {
        all.remove();
        count++;
        if (lost.request() != null) {
          device.failover().afterFence(path, lost.request(), effects);
        }
      }
    }
    device.failover().released(effects);
    return count;
  }
}
