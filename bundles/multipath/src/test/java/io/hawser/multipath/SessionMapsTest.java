package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Registration;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeOutcome;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import io.hawser.api.session.SessionsListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SessionMapsTest {
  private static final long SECOND = 1000 * VirtualTime.MS;
  private static final String WWID = "360014050000000000000000000000001";

  private final Rig rig = new Rig(MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS), 64);
  private final Kept kept = new Kept();
  private final SessionMaps maps =
      new SessionMaps(kept, request -> new CompletableFuture<>(), rig.settings, rig.time);

  /** Sessions as the daemon keeps them, as far as maps look at them. */
  private static final class Kept implements Sessions {
    final TreeMap<Integer, TransportSession> up = new TreeMap<>();
    final Set<String> holds = new TreeSet<>();
    final List<SessionsListener> listeners = new ArrayList<>();

    @Override
    public List<SessionInfo> sessions() {
      return up.entrySet().stream().map(one -> info(one.getKey(), one.getValue())).toList();
    }

    private static SessionInfo info(int sid, TransportSession session) {
      LunInfo disk =
          new LunInfo(
              Lun.of(0),
              0,
              Optional.of(
                  new DeviceIdentity(
                      Optional.of(WWID), Optional.of("serial-1"), "HAWSER", "fake", "1")),
              Optional.empty(),
              Optional.empty(),
              "");
      return new SessionInfo(
          sid,
          new NodeId(session.target().orElseThrow(), session.portal(), "default"),
          session.portal(),
          session.request().iface(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          IscsiName.of("iqn.2026-01.io.hawser:host"),
          session.state(),
          "",
          "",
          new SessionInfo.Timeouts(
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(1)),
          Optional.empty(),
          Optional.empty(),
          SessionParameters.DEFAULT_OFFER,
          List.of(disk),
          new SessionStatistics(0, 0, 0, 0, 1, 0, 0, 0, -1),
          List.of());
    }

    void changed() {
      listeners.forEach(listener -> listener.sessionEvent(null));
    }

    @Override
    public Optional<SessionInfo> session(int sid) {
      return Optional.ofNullable(up.get(sid)).map(session -> info(sid, session));
    }

    @Override
    public Optional<TransportSession> transportSession(int sid) {
      return Optional.ofNullable(up.get(sid));
    }

    @Override
    public Optional<LogicalUnit> logicalUnit(int sid, Lun lun) {
      return transportSession(sid).map(session -> session.logicalUnit(lun));
    }

    @Override
    public CompletionStage<List<NodeOutcome>> login(List<NodeId> all, Consumer<NodeOutcome> each) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Integer> another(int sid) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> logout(int sid) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<SessionInfo> rescan(int sid) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Registration> hold(int sid, String who) {
      String hold = sid + " " + who;
      holds.add(hold);
      return Optional.of(() -> holds.remove(hold));
    }

    @Override
    public Registration listen(SessionsListener listener) {
      listeners.add(listener);
      return () -> listeners.remove(listener);
    }
  }

  private void login(int sid) {
    kept.up.put(sid, rig.path(1, 1).session());
    kept.changed();
    rig.time.pass(SECOND);
  }

  private void logout(int sid) {
    kept.up.remove(sid).close("logged out");
    kept.changed();
    rig.time.pass(SECOND);
  }

  private long paths() {
    return maps.maps().get(0).report().groups().stream()
        .mapToLong(group -> group.paths().size())
        .sum();
  }

  @Test
  void twoSessionsToOneDiskAreJoinedAndHeld() {
    login(1);
    assertEquals(List.of(), maps.maps());
    login(2);
    assertEquals(List.of(WWID), maps.maps().stream().map(MultipathMap::wwid).toList());
    assertEquals(2, paths());
    assertEquals(Set.of("1 multipath " + WWID, "2 multipath " + WWID), kept.holds);
    login(3);
    assertEquals(3, paths());
    maps.close();
    assertEquals(Set.of(), kept.holds);
  }

  /** By that number its session is logged out: the transport's own would be another session's. */
  @Test
  void aPathTellsTheNumberThatItsSessionIsKeptBy() {
    login(12);
    login(11);
    Map<String, Integer> told = new TreeMap<>();
    maps.maps().get(0).report().groups().stream()
        .flatMap(group -> group.paths().stream())
        .forEach(path -> told.put(path.portal(), path.session()));
    Map<String, Integer> expected = new TreeMap<>();
    kept.up.forEach((sid, session) -> expected.put(session.portal().toString(), sid));
    assertEquals(expected, told);
  }

  @Test
  void pathsGoWithTheirSessionsAndTheDeviceWithTheLast() {
    List<Integer> told = new ArrayList<>();
    maps.listen(() -> told.add(maps.maps().size()));
    login(1);
    login(2);
    logout(1);
    assertEquals(1, paths());
    assertEquals(Set.of("2 multipath " + WWID), kept.holds);
    logout(2);
    assertEquals(List.of(), maps.maps());
    assertTrue(told.contains(1), "" + told);
    assertEquals(0, told.get(told.size() - 1));
  }

  @Test
  void anotherDiskOfTheSameWwidIsLeftOutAndSaidWhy() {
    login(1);
    login(2);
    PathSource foreign = rig.path(1, 1);
    rig.target.otherSerial.put(foreign.session().request().isid().value(), "serial-9");
    kept.up.put(3, foreign.session());
    kept.changed();
    rig.time.pass(SECOND);
    assertEquals(2, paths());
    assertEquals(1, maps.leftOut().size());
    assertTrue(maps.leftOut().get(0).contains("serial-9"), maps.leftOut().get(0));
  }

  @Test
  void anOpenDeviceStaysUntilItIsClosed() {
    login(1);
    login(2);
    CompletableFuture<BlockDevice> opening = maps.open(WWID).toCompletableFuture();
    assertTrue(rig.time.passUntil(opening::isDone, 10 * SECOND));
    BlockDevice device = opening.join();
    logout(1);
    logout(2);
    assertEquals(1, maps.maps().size());
    device.close();
    rig.time.pass(SECOND);
    assertEquals(List.of(), maps.maps());
  }

  @Test
  void whatIsNotThereIsNotOpened() {
    CompletableFuture<BlockDevice> opening = maps.open("nothing").toCompletableFuture();
    assertTrue(opening.isDone());
    assertThrows(CompletionException.class, opening::join);
  }
}
