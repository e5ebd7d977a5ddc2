package io.hawser.target.disk;

import io.hawser.api.scsi.SenseData;
import io.hawser.scsi.sense.SenseCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a logical unit has to tell each nexus before it does anything else (SAM-5 section 5.14). */
final class UnitAttentions {
  /** A nexus that never asks is told the oldest ones only. */
  private static final int MAX_PENDING = 16;

  private final Map<Nexus, Deque<SenseCode>> pending = new HashMap<>();

  /** A nexus begins; it is told of the power-on it may not have seen. */
  synchronized void attach(Nexus nexus) {
    Deque<SenseCode> queue = new ArrayDeque<>(2);
    queue.add(SenseCode.POWER_ON_OR_RESET);
    pending.put(nexus, queue);
  }

  synchronized void detach(Nexus nexus) {
    pending.remove(nexus);
  }

  synchronized Set<Nexus> nexuses() {
    return Set.copyOf(pending.keySet());
  }

  synchronized void raise(Nexus nexus, SenseCode code) {
    Deque<SenseCode> queue = pending.get(nexus);
    if (queue != null && queue.size() < MAX_PENDING && !queue.contains(code)) {
      queue.add(code);
    }
  }

  void raiseAll(SenseCode code) {
    nexuses().forEach(nexus -> raise(nexus, code));
  }

  void raiseOthers(Nexus but, SenseCode code) {
    nexuses().stream().filter(n -> !n.equals(but)).forEach(n -> raise(n, code));
  }

  /** Forgets one condition, where another command has told of it. */
  synchronized void clear(Nexus nexus, SenseCode code) {
    Deque<SenseCode> queue = pending.get(nexus);
    if (queue != null) {
      queue.remove(code);
    }
  }

  /** Takes the oldest. */
  synchronized Optional<SenseData> take(Nexus nexus) {
    Deque<SenseCode> queue = pending.get(nexus);
    return queue == null
        ? Optional.empty()
        : Optional.ofNullable(queue.poll()).map(SenseCode::data);
  }
}
