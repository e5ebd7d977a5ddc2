package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
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
  private static final int BETWEEN = 50;

  private static final String KEY = "iface.mtu";

  @TempDir private Path folder;
  private Daemon daemon;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** What every record must hold; a record that is not in it must not be there. */
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

  /** One command and what the record is after it; empty if it is gone. */
  private record Write(String name, Optional<Integer> after, String... words) {}

  private Write next() {
    String name = "card" + random.nextInt(RECORDS);
    if (!acknowledged.containsKey(name)) {
      return new Write(name, Optional.of(0), "iface", "new", name);
    }
    if (random.nextInt(5) == 0) {
      return new Write(name, Optional.empty(), "iface", "delete", name);
    }
    int mtu = 1280 + random.nextInt(8000);
    return new Write(name, Optional.of(mtu), "iface", "update", name, "--set", KEY + "=" + mtu);
  }

  @Test
  @Timeout(180)
  void noAcknowledgedRecordIsLostAndNoneIsUnreadable() throws Exception {
    daemon.start().ready();
    int untilKill = random.nextInt(BETWEEN);
    for (int done = 0; done < WRITES; done++) {
      Write write = next();
      if (untilKill-- > 0) {
        assertEquals(new Ran(0, said(write), ""), daemon.run(write.words()), at(write));
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

  private static String said(Write write) {
    String done =
        switch (write.words()[1]) {
          case "new" -> "made";
          case "update" -> "changed";
          default -> "deleted";
        };
    return "iface " + write.name() + " " + done + "\n";
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

  /** Kills it up to 20 ms after the write was sent, before or after its answer. */
  private void kill(Write write) throws Exception {
    long pause = random.nextLong(20_000_000);
    CompletableFuture<Boolean> answered =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return daemon.run(write.words()).exit() == 0;
              } catch (IOException killed) {
                return false;
              }
            });
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
          mtu -> acknowledged.put(write.name(), mtu), () -> acknowledged.remove(write.name()));
    }
    assertEquals(acknowledged, found, at(write));
  }

  private Map<String, Integer> found() throws HawserException {
    Records records = daemon.records();
    assertEquals(List.of(), records.nodes().faults(), "seed " + seed);
    Map<String, Integer> found = new TreeMap<>();
    for (Iface iface : records.ifaces().list()) {
      if (iface.name().startsWith("card")) {
        String mtu = iface.settings().getOrDefault(KEY, "0");
        found.put(iface.name(), Integer.parseInt(mtu.isEmpty() ? "0" : mtu));
      }
    }
    return found;
  }
}
