package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.block.DeviceChangedException;
import io.hawser.api.scsi.LogicalUnit;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether the disk is still the one that was attached. While it is being asked, pieces are held;
 * they go on when it is the same, and fail when it is not.
 */
final class Verification {
  private static final Logger LOG = System.getLogger(Verification.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LogicalUnitDevice device;
  private final List<Piece> held = new ArrayList<>();
  private volatile boolean running;

  Verification(LogicalUnitDevice device) {
    this.device = device;
  }

  /** Keeps the piece if a verification is under way. */
  boolean holds(Piece piece) {
    if (!running) {
      return false;
    }
    synchronized (held) {
      return running && held.add(piece);
    }
  }

  /** Verifies, unless that is under way already, and submits the piece afterwards. */
  void start(Piece piece) {
    synchronized (held) {
      held.add(piece);
      if (running) {
        return;
      }
      running = true;
    }
    compare(device.logicalUnit()).whenComplete((done, failure) -> release(failure));
  }

  private void release(Throwable failure) {
    List<Piece> pieces;
    synchronized (held) {
      pieces = List.copyOf(held);
      held.clear();
      running = false;
    }
    HawserException reason = failure == null ? null : Stages.cause(failure);
    for (Piece piece : pieces) {
      if (reason == null) {
        device.submit(piece);
      } else {
        piece.finish(reason);
      }
    }
  }

  CompletionStage<Void> compare(LogicalUnit fresh) {
    DeviceCommands commands =
        new DeviceCommands(fresh, device.name(), device.settings().retry(), device.delay());
    return new DiskProbe(commands, Deadline.after(LIMIT))
        .runIdentity()
        .thenCompose(
            now -> {
              Optional<String> difference = device.facts().difference(now);
              if (difference.isEmpty()) {
                tellOfGrowth(now);
                return CompletableFuture.completedStage(null);
              }
              DeviceChangedException changed =
                  new DeviceChangedException(
                      device.name() + " is not the disk it was any more: " + difference.get());
              LOG.log(Level.ERROR, changed.getMessage());
              device.freeze(changed);
              return CompletableFuture.failedStage(changed);
            });
  }

  private void tellOfGrowth(DiskFacts now) {
    long before = device.facts().capacity().blocks();
    long after = now.capacity().blocks();
    if (after > before) {
      LOG.log(
          Level.INFO,
          "{0} has grown from {1} to {2} blocks; attach it anew to use them",
          device.name(),
          Long.toString(before),
          Long.toString(after));
    }
  }
}
