package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeRecord;
import io.hawser.iface.record.Records;
import io.hawser.peer.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the daemon at random points of 200 writes of records: what it acknowledged is
 * there, what it did not is there whole or not at all, and nothing is unreadable.
 */
@Tag("real")
class DaemonKillIT {
  private static final int WRITES = 200;
  private static final int RECORDS = 12;

  /** Fewer writes than this between two kills. */
  private static final int BETWEEN = 25;

  private static final String MTU = "iface.mtu";
  private static final String PATIENCE = "node.session.timeo.replacement_timeout";
  private static final String TARGET = "iqn.2026-11.io.hawser.test:";

  @TempDir private Path folder;
  private Daemon daemon;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** What every record must hold, by name; a record that is not in it must not be there. */
  private final Map<String, Integer> acknowledged = new TreeMap<>();

  private int kills;
  private int duringAWrite;

  @BeforeEach
  void prepare() {
    daemon = new Daemon(folder);
  }

  @AfterEach
  void end() {
    daemon.close();
  }

  /**
   * One command and what the record is after it.
   *
   * @param name of the record: an iface's begins with "card", a target's with "iqn."
   * @param after the value of its key; empty if it is gone
   * @param said what the command prints
   */
  private record Write(String name, Optional<Integer> after, String said, List<String> words) {}

  private Write next() {
    int which = random.nextInt(RECORDS);
    return random.nextBoolean() ? iface("card" + which) : node(TARGET + which);
  }

  private Write iface(String name) {
    if (!acknowledged.containsKey(name)) {
      return write(name, Optional.of(0), "iface", "new", name);
    }
    if (random.nextInt(5) == 0) {
      return write(name, Optional.empty(), "iface", "delete", name);
    }
    int mtu = 1280 + random.nextInt(8000);
    return write(name, Optional.of(mtu), "iface", "update", name, "--set", MTU + "=" + mtu);
  }

  private Write node(String name) {
    if (!acknowledged.containsKey(name)) {
      return write(name, Optional.of(120), "node", "new", name, "--portal", "127.0.0.1");
    }
    if (random.nextInt(5) == 0) {
      return write(name, Optional.empty(), "node", "delete", name);
    }
    int seconds = 1 + random.nextInt(600);
    String setting = PATIENCE + "=" + seconds;
    return write(name, Optional.of(seconds), "node", "update", name, "--set", setting);
  }

  private static Write write(String name, Optional<Integer> after, String... words) {
    String what =
        words[0].equals("iface")
            ? "iface " + name
            : "node [iface: default, target: " + name + ", portal: 127.0.0.1,3260]";
    String done =
        switch (words[1]) {
          case "new" -> "made";
          case "update" -> "changed";
          default -> "deleted";
        };
    return new Write(name, after, what + " " + done + "\n", List.of(words));
  }

  @Test
  @Timeout(600)
  void noAcknowledgedRecordIsLostAndNoneIsUnreadable() throws Exception {
    daemon.start().ready();
    int untilKill = random.nextInt(BETWEEN);
    for (int done = 0; done < WRITES; done++) {
      Write write = next();
      if (untilKill-- > 0) {
        assertEquals(
            new Ran(0, write.said(), ""),
            daemon.run(write.words().toArray(String[]::new)),
            at(write));
        acknowledge(write);
        continue;
      }
      kill(write);
      daemon.start().ready();
      assertEquals(0, daemon.run("iface").exit(), at(write));
      untilKill = random.nextInt(BETWEEN);
    }
    assertTrue(kills >= 4, "only " + kills + " kills, seed " + seed);
    System.out.println(
        WRITES + " writes, " + kills + " kills, " + duringAWrite + " before the answer");
  }

  private String at(Write write) {
    return "seed " + seed + ", " + String.join(" ", write.words());
  }

  private void acknowledge(Write write) {
    if (write.after().isPresent()) {
      acknowledged.put(write.name(), write.after().get());
    } else {
      acknowledged.remove(write.name());
    }
  }

  /** Kills it up to 20 ms after the write was sent, or as much as 2 ms after its answer. */
  private void kill(Write write) throws Exception {
    boolean answeredFirst = random.nextBoolean();
    long pause = random.nextLong(answeredFirst ? 2_000_000 : 20_000_000);
    CompletableFuture<Boolean> answered =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return daemon.run(write.words().toArray(String[]::new)).exit() == 0;
              } catch (IOException killed) {
                return false;
              }
            });
    if (answeredFirst) {
      answered.get(30, TimeUnit.SECONDS);
    }
    long end = System.nanoTime() + pause;
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    daemon.close();
    kills++;
    boolean told = answered.get(30, TimeUnit.SECONDS);
    daemon.process().exitCode();
    Map<String, Integer> found = found();
    if (told) {
      acknowledge(write);
    } else {
      duringAWrite++;
      Optional<Integer> before = Optional.ofNullable(acknowledged.get(write.name()));
      Optional<Integer> now = Optional.ofNullable(found.get(write.name()));
      assertTrue(
          now.equals(before) || now.equals(write.after()),
          at(write) + " left " + now + " where " + before + " was");
      now.ifPresentOrElse(
          value -> acknowledged.put(write.name(), value), () -> acknowledged.remove(write.name()));
    }
    assertEquals(acknowledged, found, at(write));
  }

  private Map<String, Integer> found() throws HawserException {
    Records records = daemon.records();
    assertEquals(List.of(), records.nodes().faults(), "seed " + seed);
    Map<String, Integer> found = new TreeMap<>();
    for (Iface iface : records.ifaces().list()) {
      if (iface.name().startsWith("card")) {
        String mtu = iface.settings().getOrDefault(MTU, "0");
        found.put(iface.name(), Integer.parseInt(mtu.isEmpty() ? "0" : mtu));
      }
    }
    for (NodeRecord node : records.nodes().nodes(NodeFilter.ALL)) {
      String seconds = node.values().get(PATIENCE).orElseThrow();
      found.put(node.id().target().toString(), Integer.parseInt(seconds));
    }
    return found;
  }
}
