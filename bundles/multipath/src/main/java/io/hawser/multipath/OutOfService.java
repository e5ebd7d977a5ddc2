package io.hawser.multipath;

import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.PathState;

/**
 * Paths that an operator has given up, whatever their checks say. Guarded by the device's lock; a
 * path that is logged in anew is another path.
 */
final class OutOfService {
  private final JoinedDevice device;

  OutOfService(JoinedDevice device) {
    this.device = device;
  }

  /** Gives a path up; if its target is dead, its lost commands wait for no other fence. */
  void fail(Path path, boolean dead, Effects effects) {
    path.failed = true;
    path.dead |= dead;
    device.event(MapEvent.Kind.PATHS, path, path.reason(), effects);
    device.states().set(path, PathState.DOWN, path.reason(), effects);
    device.fences().consider(path, effects);
  }

  /** Leaves a path to its checks again. */
  void reinstate(Path path, Effects effects) {
    if (path.failed) {
      path.failed = false;
      path.dead = false;
      path.state(path.state(), "it was reinstated and not looked at yet");
      device.event(MapEvent.Kind.PATHS, path, "an operator has reinstated it", effects);
      effects.add(() -> device.monitor().checkNow(path));
    }
  }
}
