package io.hawser.target.server;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.Isid;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions by handle, and by the initiator port and target port they join: of these there is one at
 * a time (RFC 7143 section 6.3.5). Safe from any thread.
 */
final class SessionRegistry {
  private static final int MAX_TSIH = 65_535;

  private final Map<Integer, TargetSession> byTsih = new HashMap<>();
  private final Map<Port, Integer> byPort = new HashMap<>();
  private int lastTsih;

  /**
   * Both ends of a session; discovery sessions have no target.
   *
   * @param initiator the initiator's name
   * @param isid with it, the initiator port
   * @param target the target's name
   * @param groupTag with it, the target port
   */
  record Port(IscsiName initiator, Isid isid, Optional<IscsiName> target, int groupTag) {}

  /** Takes a free handle; 0 if there is none. */
  synchronized int reserve() {
    for (int i = 0; i < MAX_TSIH; i++) {
      lastTsih = lastTsih % MAX_TSIH + 1;
      if (!byTsih.containsKey(lastTsih)) {
        byTsih.put(lastTsih, null);
        return lastTsih;
      }
    }
    return 0;
  }

  /** Gives a reserved handle back. */
  synchronized void giveBack(int tsih) {
    byTsih.remove(tsih, null);
  }

  /**
   * Puts a session under its handle.
   *
   * @return the session that had the same ports, which has to end first
   */
  synchronized Optional<TargetSession> put(int tsih, Port port, TargetSession session) {
    byTsih.put(tsih, session);
    Integer old = byPort.put(port, tsih);
    return old == null ? Optional.empty() : Optional.ofNullable(byTsih.get(old));
  }

  synchronized void remove(int tsih, Port port) {
    byTsih.remove(tsih);
    byPort.remove(port, tsih);
  }

  synchronized Optional<TargetSession> find(int tsih) {
    return Optional.ofNullable(byTsih.get(tsih));
  }

  synchronized Collection<TargetSession> all() {
    return List.copyOf(byTsih.values().stream().filter(s -> s != null).toList());
  }
}
