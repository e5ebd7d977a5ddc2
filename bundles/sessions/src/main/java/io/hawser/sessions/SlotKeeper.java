package io.hawser.sessions;

import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.session.SessionEvent;
import io.hawser.api.session.SessionInfo;
import io.hawser.block.Delay;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * Keeps slots filled: what a transport ends is logged in again, at once where another transport
 * took over, after a pause where the same one gave up, and when somebody serves the iface again
 * where nobody did.
 *
 * <p>Threading: any thread; holds no lock.
 */
final class SlotKeeper implements SessionSlot.Owner {
  /** Longest pause between tries to bring a lost session back. */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final Logger LOG = System.getLogger(SlotKeeper.class.getName());

  private final Delay delay;
  private final SessionEvents events;
  private final Predicate<SessionSlot> removal;

  /**
   * @param removal takes a slot off the list; false if it is not there any more
   */
  SlotKeeper(Delay delay, SessionEvents events, Predicate<SessionSlot> removal) {
    this.delay = delay;
    this.events = events;
    this.removal = removal;
  }

  /** A login went well: its logical units are looked for. */
  void cameUp(SessionSlot slot) {
    unitsChanged(slot);
  }

  @Override
  public void changed(SessionSlot slot) {
    if (slot.everUp()) {
      events.tell(new SessionEvent.Changed(slot.info()));
    }
  }

  @Override
  public void lost(SessionSlot slot, String reason) {
    changed(slot);
    if (slot.servedByAnother() || !slot.servable()) {
      reopen(slot, 0);
    } else {
      // The transport has just tried for long.
      delay.after(LoginRetries.PAUSE.toNanos(), () -> reopen(slot, 0));
    }
  }

  @Override
  public void unitsChanged(SessionSlot slot) {
    if (!slot.settings().scan()) {
      return;
    }
    slot.rescan(delay)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.log(
                    Level.WARNING,
                    Failures.explained(failure, "scan of " + slot.name()).getMessage());
              }
            });
  }

  private void reopen(SessionSlot slot, int tries) {
    if (!slot.wanted()) {
      return;
    }
    int most = slot.settings().reopenMax();
    if (most > 0 && tries >= most) {
      giveUp(slot, "it was not built up again in " + tries + " tries");
      return;
    }
    if (!slot.servable()) {
      // Nothing to try: the registry tells when somebody serves the iface again.
      slot.park();
      wake(slot);
      return;
    }
    slot.login()
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                changed(slot);
                cameUp(slot);
              } else if (slot.wanted()) {
                slot.waiting(Failures.explained(failure, "login").getMessage());
                delay.after(pause(tries).toNanos(), () -> reopen(slot, tries + 1));
              }
            });
  }

  private static Duration pause(int tries) {
    Duration pause = LoginRetries.PAUSE.multipliedBy(1L << Math.min(tries, 4));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private void giveUp(SessionSlot slot, String why) {
    SessionInfo last = slot.info();
    if (removal.test(slot)) {
      slot.end();
      LOG.log(Level.ERROR, slot.name() + " is given up: " + why);
      events.tell(new SessionEvent.Removed(last, why));
    }
  }

  /** Something changed in the registry: perhaps somebody serves the slots that wait. */
  void ifaceEvent(IfaceEvent event, Collection<SessionSlot> slots) {
    boolean served =
        event instanceof IfaceEvent.TransportAdded
            || event instanceof IfaceEvent.Changed changed && changed.status().served();
    if (served) {
      slots.forEach(this::wake);
    }
  }

  /** Goes on with a slot that waits, if it is served: also when that came just before it waited. */
  private void wake(SessionSlot slot) {
    if (slot.servable() && slot.waitsForTransport()) {
      reopen(slot, 0);
    }
  }
}
