package io.hawser.target.disk;

import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Registrations and the reservation of one logical unit (SPC-4 section 5.13): the state and its
 * changes; the commands around it are {@link ReservationCommands}. Registrations outlive sessions.
 * Safe from any thread.
 */
final class PersistentReservations {
  private record Reservation(Nexus holder, ReservationType type) {}

  /** What a change did, for unit attentions and aborts. */
  record Change(Set<Nexus> preempted, Set<Nexus> released) {
    static final Change NONE = new Change(Set.of(), Set.of());
  }

  private final Map<Nexus, Long> keys = new LinkedHashMap<>();
  private Optional<Reservation> reservation = Optional.empty();
  private long generation;
  private boolean persist;

  synchronized boolean any() {
    return !keys.isEmpty();
  }

  synchronized boolean registered(Nexus nexus) {
    return keys.containsKey(nexus);
  }

  /** Whether the nexus is registered with this key. */
  synchronized boolean registered(Nexus nexus, long key) {
    Long known = keys.get(nexus);
    return known != null && known == key;
  }

  /** Whether a command of this nexus has to be refused. */
  synchronized boolean conflicts(Nexus nexus, Access access) {
    if (reservation.isEmpty() || access == Access.ALWAYS || mayAll(nexus)) {
      return false;
    }
    return access == Access.WRITE || !reservation.get().type().isWriteExclusive();
  }

  private boolean mayAll(Nexus nexus) {
    return holds(nexus) || reservation.get().type().admitsRegistrants() && keys.containsKey(nexus);
  }

  private boolean holds(Nexus nexus) {
    return reservation.isPresent()
        && (reservation.get().type().isAllRegistrants()
            ? keys.containsKey(nexus)
            : reservation.get().holder().equals(nexus));
  }

  /** Registers, changes the key, or unregisters with key 0, all for one command. */
  synchronized Change register(List<Nexus> nexuses, long key, boolean aptpl) {
    Change change = Change.NONE;
    for (Nexus nexus : nexuses) {
      if (key != 0) {
        keys.put(nexus, key);
      } else if (keys.containsKey(nexus)) {
        change = unregister(nexus);
      }
    }
    persist = aptpl;
    generation++;
    return change;
  }

  private Change unregister(Nexus nexus) {
    boolean held = holds(nexus);
    keys.remove(nexus);
    if (!held || reservation.get().type().isAllRegistrants() && !keys.isEmpty()) {
      return Change.NONE;
    }
    boolean told = reservation.get().type().admitsRegistrants();
    reservation = Optional.empty();
    return told ? new Change(Set.of(), Set.copyOf(keys.keySet())) : Change.NONE;
  }

  /** Returns false if somebody else holds a reservation, or the same nexus another type. */
  synchronized boolean reserve(Nexus nexus, ReservationType type) {
    if (reservation.isEmpty()) {
      reservation = Optional.of(new Reservation(nexus, type));
      return true;
    }
    return holds(nexus) && reservation.get().type() == type;
  }

  /**
   * Releases what the nexus holds.
   *
   * @return empty if the nexus holds one of another type
   */
  synchronized Optional<Change> release(Nexus nexus, ReservationType type) {
    if (!holds(nexus)) {
      return Optional.of(Change.NONE);
    }
    if (reservation.get().type() != type) {
      return Optional.empty();
    }
    reservation = Optional.empty();
    return Optional.of(
        type.admitsRegistrants() ? new Change(Set.of(), othersThan(nexus)) : Change.NONE);
  }

  private Set<Nexus> othersThan(Nexus nexus) {
    return keys.keySet().stream()
        .filter(n -> !n.equals(nexus))
        .collect(Collectors.toUnmodifiableSet());
  }

  synchronized Change clear(Nexus nexus) {
    Set<Nexus> others = othersThan(nexus);
    keys.clear();
    reservation = Optional.empty();
    generation++;
    return new Change(others, Set.of());
  }

  /** What PREEMPT comes to. */
  sealed interface Preemption {
    /** It was done. */
    record Done(Change change) implements Preemption {}

    /** Nobody has that key. */
    record Conflict() implements Preemption {}

    /** Key 0 where it means nothing. */
    record BadKey() implements Preemption {}
  }

  synchronized Preemption preempt(Nexus nexus, long victimKey, ReservationType type) {
    boolean all = reservation.isPresent() && reservation.get().type().isAllRegistrants();
    if (victimKey == 0 && !all) {
      return new Preemption.BadKey();
    }
    Set<Nexus> victims =
        keys.entrySet().stream()
            .filter(e -> victimKey == 0 || e.getValue() == victimKey)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (victims.isEmpty()) {
      return new Preemption.Conflict();
    }
    boolean takesOver =
        reservation.isPresent()
            && (all ? victimKey == 0 : victims.contains(reservation.get().holder()));
    victims.remove(nexus);
    keys.keySet().removeAll(victims);
    Set<Nexus> released = Set.of();
    if (takesOver) {
      released = reservation.get().type() == type ? Set.of() : othersThan(nexus);
      reservation = Optional.of(new Reservation(nexus, type));
    }
    generation++;
    return new Preemption.Done(new Change(Set.copyOf(victims), released));
  }

  /** Moves the reservation to another nexus; false if the sender does not hold it alone. */
  synchronized boolean move(Nexus from, Nexus to, long key, boolean unregister, boolean aptpl) {
    if (!holds(from) || reservation.get().type().isAllRegistrants()) {
      return false;
    }
    keys.put(to, key);
    reservation = Optional.of(new Reservation(to, reservation.get().type()));
    if (unregister) {
      keys.remove(from);
    }
    persist = aptpl;
    generation++;
    return true;
  }

  /** What is left after the power comes back. */
  synchronized void powerLoss() {
    if (!persist) {
      keys.clear();
      reservation = Optional.empty();
    }
    generation = 0;
  }

  synchronized ReservationIn.Keys readKeys() {
    return new ReservationIn.Keys(generation, new ArrayList<>(keys.values()));
  }

  synchronized ReservationIn.Reservation readReservation() {
    return new ReservationIn.Reservation(
        generation,
        reservation.map(
            r ->
                new ReservationIn.Holder(
                    r.type().isAllRegistrants() ? 0 : keys.getOrDefault(r.holder(), 0L),
                    r.type())));
  }

  synchronized boolean persists() {
    return persist;
  }

  synchronized ReservationIn.FullStatus readFullStatus(TargetPorts ports) {
    return new ReservationIn.FullStatus(
        generation,
        keys.entrySet().stream()
            .map(
                e ->
                    new ReservationIn.Registration(
                        e.getValue(),
                        false,
                        holds(e.getKey()) ? reservation.map(Reservation::type) : Optional.empty(),
                        ports.relativeId(TargetPorts.Port.of(e.getKey())),
                        Optional.of(e.getKey().transportId())))
            .toList());
  }
}
