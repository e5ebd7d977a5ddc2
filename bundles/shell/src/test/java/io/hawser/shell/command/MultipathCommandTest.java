package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.SessionInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser multipath} with the daemon's devices. */
class MultipathCommandTest {
  @TempDir Path root;
  private final FakeMap map = new FakeMap();
  private RecordServices services;

  @BeforeEach
  void open() {
    services = new RecordServices(root);
    services.maps = map;
    services.sessions.add(FakeSessions.node("vol7", "10.9.1.81:3260,1", "default"), Iface.DEFAULT);
    services.sessions.add(FakeSessions.node("vol7", "10.9.1.82:3260,1", "default"), Iface.DEFAULT);
  }

  @AfterEach
  void close() {
    services.close();
  }

  private String say(String line) {
    return Conversation.say("hawser multipath " + line, services);
  }

  @Test
  void theListIsATableOfGroupsAndPaths() {
    String said = say("");
    assertTrue(said.startsWith("disk (" + FakeMap.WWID + ") multibus, service-time, alua"), said);
    assertTrue(said.contains("3 held until a fence is done"), said);
    assertTrue(said.contains("group, priority 50, in use"), said);
    assertTrue(said.contains("UP (1 unfenced)"), said);
    assertTrue(said.contains("OPTIMIZED preferred"), said);
    assertTrue(said.contains("left out: 10.9.1.82 leads to another disk"), said);
  }

  @Test
  void theListAsJson() {
    String said = say("list " + FakeMap.WWID + " --json");
    for (String part :
        List.of(
            "{\"maps\":[{\"wwid\":\"" + FakeMap.WWID + "\"",
            "\"held\":3",
            "\"current\":true",
            "\"bytes_per_s\":4000000",
            "\"left_out\":[\"10.9.1.82")) {
      assertTrue(said.contains(part), part + " in " + said);
    }
  }

  @Test
  void explainTellsWhy() {
    assertEquals(
        "paths 1, 2: their group is the best that works\n", say("explain " + FakeMap.WWID));
    assertTrue(say("explain --json").contains("\"why\":[\"paths 1, 2"));
  }

  @Test
  void pinAndFailbackAreOfOneDevice() {
    assertEquals("", say("pin " + FakeMap.WWID + " --path 2"));
    assertEquals("", say("pin " + FakeMap.WWID));
    assertEquals("", say("failback " + FakeMap.WWID));
    assertEquals(List.of("pin OptionalInt[2]", "pin OptionalInt.empty", "failback"), map.told);
    assertTrue(say("failback").contains("WWID is missing"));
    assertTrue(say("pin " + FakeMap.WWID + " --path 7").contains("no path with the number 7"));
    assertTrue(say("explain nothing").endsWith("= 21\n"), say("explain nothing"));
  }

  @Test
  void failAndReinstateAreOfOnePath() {
    assertEquals(
        "path 2: failed until it is reinstated\n", say("fail " + FakeMap.WWID + " --path 2"));
    say("fail " + FakeMap.WWID + " --path 1 --dead");
    assertEquals(
        "path 1: reinstated, it is used as soon as it is found to work\n",
        say("reinstate " + FakeMap.WWID + " --path 1"));
    assertEquals(List.of("fail 2", "fail 1 dead", "reinstate 1"), map.told);
    assertTrue(say("fail --path 1").contains("WWID is missing"));
    assertTrue(say("fail " + FakeMap.WWID).contains("--path N says which path"));
    assertTrue(say("fail " + FakeMap.WWID + " --path 7").contains("no path with the number 7"));
    assertTrue(say("reinstate " + FakeMap.WWID + " --path 1 --dead").contains("belongs to fail"));
  }

  @Test
  void moveDrainsThePathAndLogsItsSessionOut() {
    assertEquals(
        "path 1: drained, the others lead to the same disk\nsession 1: logged out\n",
        say("move " + FakeMap.WWID + " --path 1"));
    assertEquals(List.of("drain 1"), map.told);
    assertEquals(Set.of(2), services.sessions.up.keySet());
  }

  @Test
  void moveLeavesASessionThatLeadsToOtherDisks() {
    SessionInfo session = services.sessions.up.get(1);
    services.sessions.put(
        FakeSessions.with(session, List.of(FakeSessions.disk(1), FakeSessions.disk(2))));
    String said = say("move " + FakeMap.WWID + " --path 1");
    assertTrue(said.contains("session 1: stays, it leads to other logical units too: 2"), said);
    assertEquals(Set.of(1, 2), services.sessions.up.keySet());
  }

  @Test
  void moveEndsNothingThatCannotBeDrained() {
    map.refusal = new HawserException(ErrorCode.INVALID, "behind path 2 is another disk");
    String said = say("move " + FakeMap.WWID + " --path 1");
    assertTrue(said.contains("behind path 2 is another disk"), said);
    assertEquals(Set.of(1, 2), services.sessions.up.keySet());
    assertTrue(say("move " + FakeMap.WWID).contains("--path N says which path"));
    assertTrue(say("move " + FakeMap.WWID + " --path 5").contains("no path with the number 5"));
  }
}
