package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.multipath.PathAccess;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.alua.AccessState;
import io.hawser.scsi.alua.PortGroup;
import io.hawser.scsi.alua.PortGroups;
import io.hawser.scsi.cdb.PrimaryCdb;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the states of the port groups: asks one path that works, for all of them. A device without
 * ALUA is asked nothing.
 */
final class AccessWatch {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final long AGAIN = 500_000_000L;

  private final JoinedDevice device;
  private final Object lock;
  private final Timeline timeline;
  private final boolean supported;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean again;
  private volatile long lastAsked;

  AccessWatch(JoinedDevice device, Object lock, Timeline timeline, boolean supported) {
    this.device = device;
    this.lock = lock;
    this.timeline = timeline;
    this.supported = supported;
    lastAsked = timeline.now();
  }

  /** Nanoseconds of the device's time when it was last asked. */
  long lastAsked() {
    return lastAsked;
  }

  /** Asks, unless that is under way; then it is asked once more. */
  void refresh() {
    if (!supported) {
      forget();
      return;
    }
    if (!asking.compareAndSet(false, true)) {
      again = true;
      return;
    }
    ask(device.alivePaths());
  }

  private void ask(List<Path> candidates) {
    again = false;
    lastAsked = timeline.now();
    if (candidates.isEmpty()) {
      asking.set(false);
      return;
    }
    Path path = candidates.get(0);
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.reportTargetPortGroups(cdb, false, PortGroups.ALLOCATION);
    timeline
        .within(
            () ->
                device
                    .commands(path)
                    .read(cdb, length, PortGroups.ALLOCATION, Deadline.after(LIMIT)),
            LIMIT.toNanos(),
            "REPORT TARGET PORT GROUPS")
        .whenComplete(
            (data, failure) -> {
              if (failure == null && apply(data)) {
                done();
              } else {
                ask(candidates.subList(1, candidates.size()));
              }
            });
  }

  private void done() {
    asking.set(false);
    if (again) {
      refresh();
    } else if (device.isInTransition()) {
      timeline.after(AGAIN, this::refresh);
    }
  }

  private boolean apply(ByteBuffer data) {
    PortGroups groups;
    try {
      groups = PortGroups.parse(data);
    } catch (MalformedDataException e) {
      return false;
    }
    Effects effects = new Effects();
    synchronized (lock) {
      for (Path path : device.paths()) {
        Optional<PortGroup> group =
            path.portGroup().isPresent()
                ? groups.group(path.portGroup().getAsInt())
                : Optional.empty();
        device
            .states()
            .setAccess(
                path,
                group.map(g -> access(g.state())).orElse(PathAccess.UNKNOWN),
                group.map(PortGroup::preferred).orElse(false),
                effects);
      }
    }
    effects.run();
    return true;
  }

  /** A device that told of states it does not report: after a moment its paths are tried again. */
  private void forget() {
    timeline.after(
        AGAIN,
        () -> {
          Effects effects = new Effects();
          synchronized (lock) {
            for (Path path : device.paths()) {
              if (!path.access().isActive()) {
                device.states().setAccess(path, PathAccess.UNKNOWN, false, effects);
              }
            }
          }
          effects.run();
        });
  }

  private static PathAccess access(AccessState state) {
    return switch (state) {
      case ACTIVE_OPTIMIZED -> PathAccess.OPTIMIZED;
      case ACTIVE_NON_OPTIMIZED -> PathAccess.NON_OPTIMIZED;
      case LBA_DEPENDENT -> PathAccess.LBA_DEPENDENT;
      case STANDBY -> PathAccess.STANDBY;
      case UNAVAILABLE -> PathAccess.UNAVAILABLE;
      case OFFLINE -> PathAccess.OFFLINE;
      case TRANSITIONING -> PathAccess.TRANSITIONING;
    };
  }
}
