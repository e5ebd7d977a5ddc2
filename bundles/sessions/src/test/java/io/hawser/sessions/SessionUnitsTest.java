package io.hawser.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.LunInfo;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The logical units that a session finds. */
class SessionUnitsTest extends NodeSessionsBed {
  private void target(FakeUnit... now) {
    units.clear();
    List<Lun> luns = new ArrayList<>();
    for (FakeUnit unit : now) {
      units.put(unit.lun(), unit);
      luns.add(unit.lun());
    }
    units.values().forEach(unit -> unit.luns = luns);
    tcp.sessions.forEach(
        session -> {
          session.units.clear();
          session.units.putAll(units);
        });
  }

  private List<Long> luns() {
    return only().luns().stream().map(info -> info.lun().number()).toList();
  }

  @Test
  void unitsAreFoundAfterLoginAndWhenTheTargetSaysThatTheyChanged() {
    store.put(NODE);
    login(NODE).join();
    LunInfo first = only().luns().get(0);
    assertEquals(2048, first.geometry().orElseThrow().blocks());
    assertEquals("", first.fault());
    assertTrue(sessions.logicalUnit(1, Lun.of(0)).isPresent());
    assertEquals(1, tcp.sessions.get(0).guards.size());

    target(units.get(Lun.of(0)), new FakeUnit(Lun.of(5), 105));
    tcp.sessions.get(0).tell(new AsyncEvent.UnitAttention(Lun.of(0), LUNS_CHANGED));
    assertEquals(List.of(0L, 5L), luns());
    assertEquals(2, tcp.sessions.get(0).guards.size());

    target(units.get(Lun.of(0)));
    sessions.rescan(1).toCompletableFuture().join();
    assertEquals(List.of(0L), luns());
    assertTrue(sessions.logicalUnit(1, Lun.of(5)).isEmpty());
    assertEquals(1, tcp.sessions.get(0).guards.size());
    sessions.logout(1).toCompletableFuture().join();
    assertTrue(tcp.sessions.get(0).guards.isEmpty());
  }

  @Test
  void aScanThatItsSessionDidNotOutliveIsDoneAgainThroughTheNext() {
    store.put(NODE);
    FakeUnit silent = units.get(Lun.of(0));
    silent.holdsReportLuns = true;
    login(NODE).join();
    assertEquals(List.of(), luns());
    FakeTransport next = new FakeTransport("tcp");
    next.answer = this::answer;
    registry.serve(next);
    tcp.sessions.get(0).become(SessionState.FREE, "replaced");
    assertEquals(SessionState.LOGGED_IN, only().state());
    silent.holdsReportLuns = false;
    silent.release();
    assertEquals(List.of(0L), luns());
    assertEquals(1, tcp.sessions.get(1).guards.size());
    assertEquals(0, tcp.sessions.get(0).guards.size());
  }

  @Test
  void withManualScanNobodyLooksUnlessAsked() {
    store.put(NODE, "node.session.scan", "manual");
    login(NODE).join();
    tcp.sessions.get(0).tell(new AsyncEvent.UnitAttention(Lun.of(0), LUNS_CHANGED));
    assertEquals(List.of(), luns());
    sessions.rescan(1).toCompletableFuture().join();
    assertEquals(List.of(0L), luns());
  }

  @Test
  void aNumberThatMeansAnotherDiskIsRefusedUntilTheOldOneIsBack() {
    store.put(NODE);
    login(NODE).join();
    FakeUnit own = units.get(Lun.of(0));
    FakeUnit other = new FakeUnit(Lun.of(0), 200);
    registry.transports.clear();
    tcp.sessions.get(0).become(SessionState.FREE, "gone");
    target(other);
    registry.serve(tcp);
    registry.tell(new IfaceEvent.TransportAdded("tcp"));
    LunInfo refused = only().luns().get(0);
    assertTrue(refused.fault().startsWith("LUN 0 is another disk now"), refused.fault());
    assertTrue(sessions.logicalUnit(1, Lun.of(0)).isEmpty());

    target(own);
    sessions.rescan(1).toCompletableFuture().join();
    assertEquals("", only().luns().get(0).fault());
    assertTrue(sessions.logicalUnit(1, Lun.of(0)).isPresent());
  }

  @Test
  void aUnitThatCannotBeAskedIsListedWithItsFault() {
    store.put(NODE);
    FakeUnit dead = new FakeUnit(Lun.of(3), 103);
    target(units.get(Lun.of(0)), dead);
    dead.dead = true;
    login(NODE).join();
    assertEquals(List.of(0L, 3L), luns());
    assertFalse(only().luns().get(1).fault().isEmpty());
  }
}
