package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.peer.Ran;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hawser multipath} as an operator uses it, by the daemon of the distribution. */
class MultipathDaemonIT {
  private static final String TARGET = "iqn.2026-01.io.hawser:joined";

  /** A path in the list's JSON: its number, its session and its state. */
  private static final Pattern PATH =
      Pattern.compile("\\{\"id\":(\\d+),\"sid\":(\\d+),[^{}]*?\"state\":\"([A-Z]+)\"");

  private static final Pattern WWID = Pattern.compile("\"wwid\":\"([^\"]+)\"");

  @TempDir private Path folder;
  private Daemon daemon;
  private EmbeddedTarget target;
  private String wwid;

  @BeforeEach
  void join() throws Exception {
    target =
        EmbeddedTarget.builder()
            .threads(1)
            .portal(1, "127.0.0.1", 0)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, spec -> spec.lun(0, Disk.memory("JOINED", 1 << 20)))
            .start();
    daemon = new Daemon(folder).start().ready();
    for (var portal : target.portals()) {
      say("node", "new", TARGET, "--portal", "127.0.0.1:" + portal.address().getPort());
    }
    say("node", "login", TARGET);
    Daemon.await("two paths to one disk", () -> count("UP") == 2);
    Matcher named = WWID.matcher(list());
    assertTrue(named.find(), list());
    wwid = named.group(1);
  }

  @AfterEach
  void end() {
    daemon.close();
    target.close();
  }

  private String say(String... words) throws Exception {
    Ran ran = daemon.run(words);
    assertEquals(0, ran.exit(), () -> String.join(" ", words) + ": " + ran);
    return ran.out();
  }

  private String list() throws Exception {
    return daemon.run("multipath", "list", "--json").out();
  }

  private long count(String state) throws Exception {
    return PATH.matcher(list()).results().filter(path -> path.group(3).equals(state)).count();
  }

  @Test
  void aPathIsOutOfServiceUntilItIsReinstated() throws Exception {
    assertEquals(
        "path 1: failed until it is reinstated\n",
        say("multipath", "fail", wwid, "--path", "1", "--dead"));
    assertEquals(1, count("UP"));
    String reason = "an operator has failed it and declared its target dead";
    assertTrue(list().contains("\"reason\":\"" + reason + "\""), list());
    String explained = say("multipath", "explain", wwid);
    assertTrue(explained.contains("commands go over path 2"), explained);
    assertTrue(explained.contains("path 1: " + reason), explained);
    say("multipath", "reinstate", wwid, "--path", "1");
    Daemon.await("path 1 again", () -> count("UP") == 2);
    assertEquals(2, target.sessions().size());
  }

  @Test
  void moveEndsThePathsSessionAndTheOtherGoesOn() throws Exception {
    Matcher first = PATH.matcher(list());
    assertTrue(first.find(), list());
    String left = first.group(1);
    assertEquals(
        "path "
            + left
            + ": drained, the others lead to the same disk\nsession "
            + first.group(2)
            + ": logged out\n",
        say("multipath", "move", wwid, "--path", left));
    Daemon.await("the logout", () -> target.sessions().size() == 1);
    Daemon.await("one path", () -> PATH.matcher(list()).results().count() == 1);
    assertEquals(1, count("UP"));
    Ran last = daemon.run("multipath", "move", wwid, "--path", left.equals("1") ? "2" : "1");
    assertTrue(last.exit() != 0 && last.err().contains("add the new one first"), last.toString());
    assertEquals(1, target.sessions().size());
  }
}
