package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Portal;
import io.hawser.api.session.DiscoveryId;
import io.hawser.iface.record.Records;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped daemon asks a portal every second and does what the policy of iscsid.conf allows. */
class FollowedDiscoveryIT {
  private static final String ONE = "iqn.2026-01.io.hawser:poll-one";
  private static final String TWO = "iqn.2026-01.io.hawser:poll-two";
  private static final String STRANGER = "iqn.2026-01.net.stranger:poll";

  @TempDir private Path folder;
  private Daemon daemon;
  private EmbeddedTarget target;

  @BeforeEach
  void prepare() throws Exception {
    daemon = new Daemon(folder);
    target =
        EmbeddedTarget.builder()
            .threads(1)
            .portal(1, "127.0.0.1", 0)
            .target(ONE, spec -> spec.lun(0, Disk.memory("ONE", 1 << 20)))
            .target(STRANGER, spec -> spec.lun(0, Disk.memory("STRANGER", 1 << 20)))
            .start();
    Files.createDirectories(daemon.root());
    Files.writeString(
        daemon.root().resolve("iscsid.conf"),
        "discovery.policy = login\ndiscovery.policy.names = iqn.2026-01.io.hawser:*\n"
            + "discovery.policy.subnets = 127.0.0.0/8\n");
    Records records = daemon.records();
    DiscoveryId id =
        new DiscoveryId("sendtargets", Portal.of("127.0.0.1", target.portal(1).getPort()));
    records.discoveries().create(id);
    records
        .discoveries()
        .update(
            id,
            Map.of(
                "discovery.sendtargets.use_discoveryd", "Yes",
                "discovery.sendtargets.discoveryd_poll_inval", "1"));
  }

  @AfterEach
  void end() {
    daemon.close();
    target.close();
  }

  private String sessions() throws IOException {
    return daemon.run("session", "--json").out();
  }

  private void awaitLoggedIn(int count) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (sessions().split("LOGGED_IN", -1).length - 1 != count) {
      assertTrue(System.nanoTime() - end < 0, () -> "not " + count + " sessions are logged in");
      LockSupport.parkNanos(100_000_000);
    }
  }

  private void awaitSession(String name) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!sessions().contains(name)) {
      assertTrue(System.nanoTime() - end < 0, () -> "no session with " + name);
      LockSupport.parkNanos(100_000_000);
    }
  }

  @Test
  void whatThePolicyLetsInIsLoggedInAndWhatGoesIsOnlyTold() throws Exception {
    daemon.start().ready();
    awaitSession(ONE);
    target.addTarget(TWO, spec -> spec.lun(0, Disk.memory("TWO", 1 << 20)));
    awaitSession(TWO);
    assertFalse(sessions().contains(STRANGER));
    awaitLoggedIn(2);

    // The target ends the session; we neither forget it nor its record.
    target.removeTarget(TWO);
    daemon.process().await("any more; session");
    assertTrue(sessions().contains(TWO), "it is kept, and may come back");
    assertTrue(sessions().contains(ONE));
    target.addTarget(TWO, spec -> spec.lun(0, Disk.memory("TWO", 1 << 20)));
    awaitLoggedIn(2);
  }
}
