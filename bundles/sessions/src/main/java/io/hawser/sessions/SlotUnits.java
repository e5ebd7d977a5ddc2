package io.hawser.sessions;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.LunInfo;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.Delay;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * The logical units of a slot, pinned to what they were when they were found, from one transport
 * session to the next.
 *
 * <p>Threading: any thread. The fields are guarded by {@code this}; nothing of another room is
 * called while it is held.
 */
final class SlotUnits {
  private final String name;
  private final Predicate<TransportSession> current;
  private final Runnable changed;

  private SortedMap<Lun, HeldUnit> units = new TreeMap<>();
  private CompletableFuture<Void> running;

  /** Through which session to look when the scan under way is over; {@code null} for none. */
  private TransportSession next;

  private boolean released;

  /**
   * @param name what messages call the slot
   * @param current whether a session still fills the slot
   * @param changed told when the units are others than before
   */
  SlotUnits(String name, Predicate<TransportSession> current, Runnable changed) {
    this.name = name;
    this.current = current;
    this.changed = changed;
  }

  /** Looks for units; a scan that is asked for during another follows it, however often asked. */
  CompletionStage<Void> scan(TransportSession through, Delay delay) {
    CompletableFuture<Void> mine;
    SortedMap<Lun, HeldUnit> before;
    synchronized (this) {
      if (running != null) {
        next = through;
        return running.minimalCompletionStage();
      }
      mine = new CompletableFuture<>();
      running = mine;
      before = units;
    }
    new UnitScan(through, before, delay, name)
        .run()
        .whenComplete(
            (found, failure) -> {
              if (failure == null) {
                take(through, before, found);
              }
              TransportSession after = done();
              if (failure == null) {
                mine.complete(null);
              } else {
                mine.completeExceptionally(failure);
              }
              if (after != null && current.test(after)) {
                scan(after, delay);
              }
            });
    return mine.minimalCompletionStage();
  }

  private synchronized TransportSession done() {
    TransportSession after = released ? null : next;
    next = null;
    running = null;
    return after;
  }

  private void take(
      TransportSession through, SortedMap<Lun, HeldUnit> before, SortedMap<Lun, HeldUnit> found) {
    boolean taken = current.test(through);
    synchronized (this) {
      taken = taken && !released;
      if (taken) {
        units = found;
      }
    }
    SortedMap<Lun, HeldUnit> left = taken ? before : found;
    SortedMap<Lun, HeldUnit> kept = taken ? found : before;
    left.values().stream().filter(each -> !goesOn(each, kept)).forEach(HeldUnit::release);
    if (taken) {
      changed.run();
    }
  }

  /** Whether the disk that is pinned goes on in the other list. */
  private static boolean goesOn(HeldUnit unit, SortedMap<Lun, HeldUnit> list) {
    return list.values().stream()
        .anyMatch(each -> unit.device().isPresent() && each.device().equals(unit.device()));
  }

  /** The way to a unit that was found and is what it was. */
  synchronized Optional<LogicalUnit> usable(Lun lun) {
    return Optional.ofNullable(units.get(lun))
        .filter(held -> held.fault().isEmpty())
        .map(HeldUnit::unit);
  }

  /** All of them by number. */
  List<LunInfo> info() {
    List<HeldUnit> held;
    synchronized (this) {
      held = List.copyOf(units.values());
    }
    return held.stream().map(HeldUnit::info).toList();
  }

  /** Lets go of all of them, for good. */
  void release() {
    List<HeldUnit> all;
    synchronized (this) {
      released = true;
      all = List.copyOf(units.values());
      units = new TreeMap<>();
    }
    all.forEach(HeldUnit::release);
  }
}
