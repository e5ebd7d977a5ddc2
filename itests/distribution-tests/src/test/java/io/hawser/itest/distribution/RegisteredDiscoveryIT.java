package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.peer.Isnsd;
import io.hawser.peer.Tgtd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped daemon lives at Debian's name server, told so by a file in its load folder, and logs
 * in to what Debian's target registers there, as far as both policies let it in.
 */
@Tag("real")
class RegisteredDiscoveryIT {
  private static final String ONE = "iqn.2026-01.io.hawser:isns-one";
  private static final String STRANGER = "iqn.2026-01.net.stranger:isns";

  @TempDir private Path folder;

  @Test
  void whatIsRegisteredAndLetInIsLoggedIn() throws Exception {
    assumeTrue(Isnsd.isAvailable() && Tgtd.isAvailable(), "needs root, isnsd and tgtd");
    try (Isnsd names = new Isnsd(folder.resolve("isns")).start();
        Tgtd tgtd = new Tgtd(folder).registeredAt(names);
        Daemon daemon = new Daemon(folder)) {
      // One at first: told of a second while it registers, this tgtd waits for ever.
      tgtd.target(1, ONE).lun(1, 1, 1 << 20, 512).start();
      configure(daemon, names);
      daemon.start(Map.of("HAWSER_JAVA_OPTS", "-Dfelix.fileinstall.dir=" + load())).ready();
      Daemon.await("no session with what is registered", () -> isLoggedIn(daemon));

      tgtd.target(2, STRANGER).lun(2, 1, 1 << 20, 512);
      daemon.process().await("lists " + STRANGER);
      assertFalse(sessions(daemon).contains(STRANGER), "a name that no list lets in");

      // A name server is a hint, not an order: what it no longer lists stays in use.
      tgtd.now("target", "delete", "--force", "--tid", "1");
      daemon.process().await("any more; session");
      assertTrue(sessions(daemon).contains(ONE), "it is kept, and may come back");
    }
  }

  private Path load() {
    return folder.resolve("load");
  }

  private void configure(Daemon daemon, Isnsd names) throws IOException {
    Files.createDirectories(daemon.root());
    Files.writeString(
        daemon.root().resolve("iscsid.conf"),
        "discovery.policy = login\ndiscovery.policy.names = iqn.2026-01.io.hawser:*\n");
    Files.createDirectories(load());
    Files.write(
        load().resolve("io.hawser.isns-lab.cfg"),
        List.of(
            "servers=127.0.0.1:" + names.port(),
            "initiator=iqn.2026-01.io.hawser:host",
            "policy=login",
            "subnets=127.0.0.0/8"));
  }

  private static String sessions(Daemon daemon) throws IOException {
    return daemon.run("session").out();
  }

  private static boolean isLoggedIn(Daemon daemon) throws IOException {
    return sessions(daemon)
        .lines()
        .anyMatch(line -> line.contains(ONE) && line.contains("LOGGED_IN"));
  }
}
