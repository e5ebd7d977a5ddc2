package io.hawser.sessions;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.Delay;
import io.hawser.block.DeviceCommands;
import io.hawser.block.DeviceSettings;
import io.hawser.block.LogicalUnitDevice;
import io.hawser.block.RetryPolicy;
import io.hawser.scsi.inquiry.StandardInquiry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks for the logical units of a session: REPORT LUNS, then who each of them is. What was there
 * before has to be the same disk still; one that is not is told and not used. One scan, one unit at
 * a time.
 */
final class UnitScan {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int DISK = 0;

  private final TransportSession session;
  private final SortedMap<Lun, HeldUnit> before;
  private final Delay delay;
  private final String name;
  private final SortedMap<Lun, HeldUnit> now = new TreeMap<>();
  private final CompletableFuture<SortedMap<Lun, HeldUnit>> outcome = new CompletableFuture<>();
  private Queue<Lun> left = new ArrayDeque<>();

  /**
   * @param session a session that is logged in
   * @param before what the last scan found, through this session or one before it
   * @param delay makes the pauses between retries
   * @param name what messages call the session
   */
  UnitScan(TransportSession session, SortedMap<Lun, HeldUnit> before, Delay delay, String name) {
    this.session = session;
    this.before = before;
    this.delay = delay;
    this.name = name;
  }

  /** The units by number; fails if the target does not say which there are. */
  CompletionStage<SortedMap<Lun, HeldUnit>> run() {
    new DeviceCommands(session.logicalUnit(Lun.of(0)), name, RetryPolicy.DEFAULT, delay)
        .reportLuns(Deadline.after(PATIENCE))
        .whenComplete(
            (list, failure) -> {
              if (failure != null) {
                outcome.completeExceptionally(Failures.explained(failure, "scan of " + name));
              } else {
                left = new ArrayDeque<>(list.luns());
                next();
              }
            });
    return outcome;
  }

  /** Goes on with the next unit; a loop, as a unit may answer at once. */
  private void next() {
    for (Lun lun = left.poll(); lun != null; lun = left.poll()) {
      Lun asked = lun;
      CompletableFuture<HeldUnit> found = look(lun).toCompletableFuture();
      if (!found.isDone()) {
        found.whenComplete(
            (unit, failure) -> {
              take(asked, unit, failure);
              next();
            });
        return;
      }
      found.whenComplete((unit, failure) -> take(asked, unit, failure));
    }
    outcome.complete(now);
  }

  private void take(Lun lun, HeldUnit unit, Throwable failure) {
    if (failure == null) {
      now.put(lun, unit);
    } else {
      now.put(
          lun,
          new HeldUnit(
              session.logicalUnit(lun),
              0x1f,
              Optional.empty(),
              () -> {},
              Failures.explained(failure, "LUN " + lun).getMessage()));
    }
  }

  private CompletionStage<HeldUnit> look(Lun lun) {
    LogicalUnit unit = session.logicalUnit(lun);
    HeldUnit held = before.get(lun);
    if (held != null
        && held.unit() == unit
        && held.fault().isEmpty()
        && held.device().isPresent()) {
      return verified(held, unit);
    }
    return new DeviceCommands(unit, name + " LUN " + lun, RetryPolicy.DEFAULT, delay)
        .inquiry(Deadline.after(PATIENCE))
        .thenCompose(inquiry -> identified(unit, inquiry, held));
  }

  /** The same way to it as before: is it the same disk? */
  private static CompletionStage<HeldUnit> verified(HeldUnit held, LogicalUnit unit) {
    return held.device()
        .orElseThrow()
        .verify(unit)
        .handle(
            (done, failure) ->
                failure == null
                    ? held.faulty("")
                    : held.faulty(Failures.explained(failure, "LUN " + unit.lun()).getMessage()));
  }

  private CompletionStage<HeldUnit> identified(
      LogicalUnit unit, StandardInquiry inquiry, HeldUnit held) {
    if (!inquiry.present() || inquiry.type() != DISK) {
      return CompletableFuture.completedStage(
          new HeldUnit(
              unit,
              inquiry.type(),
              Optional.empty(),
              () -> {},
              inquiry.present() ? "" : "there is no device at this number"));
    }
    return LogicalUnitDevice.attach(
            unit,
            name + " LUN " + unit.lun(),
            DeviceSettings.DEFAULT,
            delay,
            Deadline.after(PATIENCE),
            () -> {})
        .thenApply(device -> compared(unit, device, held));
  }

  /** A new way to it: if it had another before, it has to be the disk it was there. */
  private HeldUnit compared(LogicalUnit unit, LogicalUnitDevice device, HeldUnit held) {
    Optional<String> other =
        held == null
            ? Optional.empty()
            : held.device().flatMap(old -> HeldUnit.difference(old, device));
    if (other.isPresent()) {
      device.close();
      // What it was stays pinned, so that the disk that belongs here is taken when it is back.
      return new HeldUnit(
          unit,
          DISK,
          held.device(),
          () -> {},
          "LUN " + unit.lun() + " is another disk now: " + other.get());
    }
    return new HeldUnit(
        unit, DISK, Optional.of(device), session.guard(unit.lun(), device::verify), "");
  }
}
