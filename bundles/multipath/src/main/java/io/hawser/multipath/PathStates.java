package io.hawser.multipath;

import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionState;
import java.util.List;

/**
 * The states of a device's paths, and what follows from their changes: commands are taken back,
 * groups and routes made anew, those who wait let go. Guarded by the device's lock.
 */
final class PathStates {
  private final JoinedDevice device;
  private final Object lock;
  private final Switchboard switchboard;
  private final Timeline timeline;
  private boolean wasDown = true;
  private boolean rebuilding;

  /** Since when every path says that there is no such disk; 0 if one does not. */
  private long lostSince;

  PathStates(JoinedDevice device, Object lock, Switchboard switchboard, Timeline timeline) {
    this.device = device;
    this.lock = lock;
    this.switchboard = switchboard;
    this.timeline = timeline;
  }

  /** Changes a path's state; commands in flight on a path that is given up are taken back. */
  void set(Path path, PathState next, String reason, Effects effects) {
    PathState before = path.state();
    if (before == next || path.removed || device.isClosed() && next != PathState.GONE) {
      return;
    }
    boolean wasAlive = path.isAlive();
    path.state(next, reason);
    path.noDisk = false;
    device.event(MapEvent.Kind.STATE, path, before + " to " + next + ": " + reason, effects);
    if (wasAlive && !path.isAlive()) {
      path.failures++;
      path.doubts++;
      path.recentFailures++;
      path.cleanSince = 0;
      for (ScsiCommand user : path.pool().close()) {
        effects.add(() -> path.unit().cancel(user));
      }
      device.failover().changed(effects);
    } else if (!wasAlive && path.isAlive()) {
      path.upSince = timeline.now();
      path.latency().restart();
      switchboard.pathReturned();
      effects.add(device::refreshAccess);
    }
    rebuild(effects);
  }

  /**
   * There may be another disk behind the path: it is not used until it was asked, and what its
   * commands in flight bring does not count.
   */
  void doubt(Path path, Effects effects) {
    set(path, PathState.DOWN, Triage.DISKS_CHANGED, effects);
    path.pool().suspect();
  }

  /** The target says that there is no such disk behind the path. */
  void setNoDisk(Path path, Effects effects) {
    path.pool().suspect();
    set(path, PathState.GONE, "the target says that there is no such disk", effects);
    path.noDisk = true;
  }

  /** It says so in answer to a question that was asked at this time. */
  void confirmNoDisk(Path path, long asked, Effects effects) {
    setNoDisk(path, effects);
    path.noDiskAgain |= lostSince != 0 && asked - lostSince >= 0;
  }

  void setAccess(Path path, PathAccess next, boolean preferred, Effects effects) {
    PathAccess before = path.access();
    if (before == next && path.preferred() == preferred) {
      return;
    }
    path.access(next, preferred);
    device.event(
        MapEvent.Kind.ACCESS,
        path,
        "port group " + before + " to " + next + (preferred ? ", preferred" : ""),
        effects);
    if (path.state() == PathState.STANDBY && next.isActive()) {
      path.state(PathState.UP, "its port group is active");
    } else if (path.state() == PathState.UP && !next.isActive()) {
      path.state(PathState.STANDBY, "its port group is " + next);
    }
    rebuild(effects);
  }

  /** Makes the table anew. */
  void rebuild(Effects effects) {
    if (rebuilding) {
      return;
    }
    rebuilding = true;
    try {
      for (Path path : device.paths()) {
        if (path.isUsable() && !device.isClosed()) {
          path.pool().open();
        } else {
          path.pool().close();
        }
      }
      PathTable before = device.multipathUnit().table();
      PathTable next = switchboard.table(device.isClosed() ? List.of() : device.paths(), before);
      device.multipathUnit().route(next, device.paths());
      tellOfSwitch(before, next, effects);
      if (next.usable().length > 0) {
        device.failover().drain(effects);
      }
      long due = switchboard.due();
      if (due > 0) {
        effects.add(() -> timeline.after(due, this::rebuildLater));
      }
    } finally {
      rebuilding = false;
    }
  }

  private void tellOfSwitch(PathTable before, PathTable next, Effects effects) {
    List<Path> old = List.of(before.usable());
    List<Path> now = List.of(next.usable());
    if (now.equals(old)) {
      return;
    }
    if (now.isEmpty()) {
      wasDown = true;
      device.event(MapEvent.Kind.ALL_PATHS_DOWN, null, "no path works any more", effects);
    } else {
      if (wasDown) {
        wasDown = false;
        device.event(MapEvent.Kind.ALL_PATHS_DOWN, null, "a path works", effects);
      }
      String list = String.join(", ", now.stream().map(p -> "" + p.id()).toList());
      device.event(
          MapEvent.Kind.SWITCH,
          null,
          "commands go over "
              + (now.size() == 1 ? "path " : "paths ")
              + list
              + ": "
              + switchboard.why(),
          effects);
    }
  }

  /**
   * Whether the target says over every path that still stands that there is no such disk, and has
   * said so again over each when it was asked again. What a path said before the last one did may
   * be old: the disk can have come back behind it meanwhile.
   */
  boolean isLost() {
    boolean said = false;
    boolean again = true;
    for (Path path : device.paths()) {
      boolean ended = path.removed || path.session().state() == SessionState.FREE;
      if (path.isAlive() || path.state() == PathState.DOWN || !ended && !path.noDisk) {
        lostSince = 0;
        return false;
      }
      said |= path.noDisk;
      again &= ended || path.noDiskAgain;
    }
    if (!said) {
      return false;
    }
    long now = timeline.now();
    if (lostSince == 0) {
      lostSince = now == 0 ? 1 : now;
      device.paths().forEach(path -> path.noDiskAgain = false);
      return false;
    }
    return again && now - lostSince >= 2 * device.settings().checks().recheck().toNanos();
  }

  private void rebuildLater() {
    Effects.of(lock, this::rebuild);
  }
}
