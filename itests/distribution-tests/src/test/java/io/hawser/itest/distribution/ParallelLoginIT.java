package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import io.hawser.peer.Ran;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten clients log one record in at the same time, a hundred times: one of them does it, the others
 * are told that the session exists, and the target never sees a second one.
 */
@Tag("real")
class ParallelLoginIT {
  private static final int CLIENTS = 10;
  private static final int ROUNDS = 100;
  private static final String TARGET = "iqn.2026-01.io.hawser:disks";

  /** Exit codes and how many clients ended with them. */
  private static final Map<Integer, Integer> ONE_IN = Map.of(0, 1, 15, CLIENTS - 1);

  @TempDir private Path folder;

  @Test
  @Timeout(240)
  void alwaysExactlyOneSession() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (Daemon daemon = new Daemon(folder);
        EmbeddedTarget target =
            EmbeddedTarget.builder()
                .threads(1)
                .portal(1, "127.0.0.1", 0)
                .target(TARGET, spec -> spec.lun(0, Disk.memory("ITEST", 1 << 20)))
                .start()) {
      String portal = "127.0.0.1:" + target.portal(1).getPort();
      daemon
          .records()
          .nodes()
          .create(new NodeId(IscsiName.of(TARGET), Portal.parse(portal), "default"));
      daemon.start().ready();
      long start = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        String which = "round " + round;
        Map<Integer, Integer> codes = new TreeMap<>();
        for (Future<Ran> each : clients.invokeAll(logins(daemon, portal))) {
          codes.merge(each.get(30, TimeUnit.SECONDS).exit(), 1, Integer::sum);
        }
        assertEquals(ONE_IN, codes, which);
        Ran listed = daemon.run("iscsiadm", "-m", "session");
        assertEquals(1, listed.out().lines().count(), which + ": " + listed);
        assertEquals(1, target.sessions().size(), which);
        Ran out = daemon.run("iscsiadm", "-m", "node", "-T", TARGET, "-u");
        assertEquals(0, out.exit(), which + ": " + out);
        awaitNoSession(target, which);
      }
      System.out.printf(
          "%d rounds of %d parallel logins: one session each, %.1f s%n",
          ROUNDS, CLIENTS, (System.nanoTime() - start) / 1e9);
    } finally {
      clients.shutdownNow();
    }
  }

  private static List<Callable<Ran>> logins(Daemon daemon, String portal) {
    CyclicBarrier together = new CyclicBarrier(CLIENTS);
    List<Callable<Ran>> logins = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      logins.add(
          () -> {
            together.await(10, TimeUnit.SECONDS);
            return daemon.run("iscsiadm", "-m", "node", "-T", TARGET, "-p", portal, "-l");
          });
    }
    return logins;
  }

  /** The target lets go of a session a moment after it has answered the logout. */
  private static void awaitNoSession(EmbeddedTarget target, String round) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!target.sessions().isEmpty()) {
      assertTrue(System.nanoTime() - end < 0, round + ": the session is not logged out");
      LockSupport.parkNanos(1_000_000);
    }
  }
}
