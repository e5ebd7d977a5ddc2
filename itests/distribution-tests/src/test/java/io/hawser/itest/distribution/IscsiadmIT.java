package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.itest.Distribution;
import io.hawser.peer.Ran;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code iscsiadm} of the distribution, with the daemon and without. */
class IscsiadmIT extends DaemonFixture {
  private String portal;

  @BeforeEach
  void find() {
    portal = "127.0.0.1:" + target.portal(1).getPort();
  }

  private Ran iscsiadm(String line) throws Exception {
    List<String> words = new ArrayList<>(List.of("iscsiadm"));
    words.addAll(List.of(line.split(" ")));
    return daemon.run(words.toArray(String[]::new));
  }

  private void says(int code, String out, String err, String line) throws Exception {
    assertEquals(new Ran(code, out, err), iscsiadm(line), line);
  }

  @Test
  void fromDiscoveryToLogout() throws Exception {
    daemon.start().ready();
    String node =
        "[iface: default, target: " + TARGET + ", portal: " + portal.replace(':', ',') + "]";
    says(0, portal + ",1 " + TARGET + "\n", "", "-m discovery -t st -p " + portal);
    says(21, "", "iscsiadm: No active sessions.\n", "-m session");
    says(
        0,
        "Logging in to " + node + "\nLogin to " + node + " successful.\n",
        "",
        "-m node -T " + TARGET + " -l");
    says(0, "tcp: [1] " + portal + ",1 " + TARGET + " (non-flash)\n", "", "-m session");
    says(
        15,
        "",
        "iscsiadm: default: 1 session requested, but 1 already present.\n"
            + "iscsiadm: Could not log into all portals\n",
        "-m node -l");
    assertEquals(15, iscsiadm("-m node -T " + TARGET + " -o delete").exit());
    String disk = "\t\tscsi1 Channel 00 Id 0 Lun: 0\n\t\t\tAttached scsi disk ";
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!iscsiadm("-m session -P 3").out().contains(disk)) {
      assertTrue(System.nanoTime() < end, "the disk was not found");
      LockSupport.parkNanos(50_000_000);
    }
    String session = node.replace("[iface: default", "[sid: 1");
    says(
        0,
        "Logging out of session " + session + "\nLogout of " + session + " successful.\n",
        "",
        "-m node -T " + TARGET + " -u");
    says(0, "", "", "-m node -T " + TARGET + " -o delete");
    says(21, "", "iscsiadm: No records found\n", "-m node");
  }

  @Test
  void withoutDaemonRecordsWorkAndALoginIsRefusedInOneSentence() throws Exception {
    Path tool = Distribution.home().resolve("bin/iscsiadm");
    String root = "HAWSER_ROOT=" + daemon.root();
    try (Launched found =
        new Launched(
            folder,
            List.of("env", root, tool.toString(), "-m", "discovery", "-t", "st", "-p", portal))) {
      assertEquals(0, found.exitCode());
      assertTrue(found.output().contains(portal + ",1 " + TARGET), found.output());
    }
    try (Launched refused =
        new Launched(folder, List.of("env", root, tool.toString(), "-m", "node", "-l"))) {
      assertEquals(20, refused.exitCode());
      assertEquals(1, refused.output().lines().count(), refused.output());
      assertTrue(refused.output().contains("the daemon does not run"), refused.output());
    }
  }
}
