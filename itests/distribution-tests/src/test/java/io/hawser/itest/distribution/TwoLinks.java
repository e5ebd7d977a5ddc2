package io.hawser.itest.distribution;

import io.hawser.peer.Namespace;
import io.hawser.peer.Ran;
import io.hawser.peer.Tgtd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A host and Debian's tgtd, each in a network namespace of its own, with two links between them; on
 * the far side each link ends in a bridge that has the portal's address. Needs root.
 *
 * <p>A link that is taken out of its bridge is lost in silence: its carrier stays, and nobody
 * answers or refuses anything.
 */
final class TwoLinks implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.io.hawser.test:two-links";

  private final Namespace host = new Namespace("hwmp-h");
  private final Namespace far = new Namespace("hwmp-t");
  private final Tgtd tgtd;

  /**
   * Makes the links and starts the target.
   *
   * @param disk a file that is the target's disk, LUN 1
   */
  TwoLinks(Path disk) throws IOException {
    for (int link = 1; link <= 2; link++) {
      host.cable("v" + link, far, "f" + link);
      far.ip("link", "add", "br" + link, "type", "bridge");
      far.ip("addr", "add", portal(link) + "/24", "dev", "br" + link);
      far.ip("link", "set", "br" + link, "up");
      far.ip("link", "set", "f" + link, "master", "br" + link, "up");
      host.ip("addr", "add", "10.77." + link + ".1/24", "dev", "v" + link);
      host.ip("link", "set", "v" + link, "up");
    }
    tgtd =
        new Tgtd(disk.getParent(), far, portal(1))
            .portal(portal(2))
            .target(1, TARGET)
            .lun(1, 1, disk)
            .start();
    host.awaitUp("v1");
    host.awaitUp("v2");
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    return Ran.missingForNamespaces("tgtd", "tgtadm", "ss");
  }

  static String portal(int link) {
    return "10.77." + link + ".2";
  }

  void startTarget() throws IOException {
    tgtd.start();
  }

  /** Ends the target at once, as a crash does. */
  void killTarget() throws IOException {
    tgtd.kill();
  }

  /** The command line that runs these words on the host. */
  List<String> onHost(String... words) {
    return host.line(List.of(words));
  }

  /** Takes the host's end of a link down, or up again, which is so when this returns. */
  void carrier(int link, boolean up) throws IOException {
    host.ip("link", "set", "v" + link, up ? "up" : "down");
    if (up) {
      host.awaitUp("v" + link);
    }
  }

  void silence(int link, boolean silent) throws IOException {
    if (silent) {
      far.ip("link", "set", "f" + link, "nomaster");
    } else {
      far.ip("link", "set", "f" + link, "master", "br" + link);
    }
  }

  /** The far side's kernel resets the link's connections; answers how many. */
  int reset(int link) throws IOException {
    String filter = "sport = :3260 and src " + portal(link);
    Ran killed = Ran.command(far.line(List.of("ss", "-HtnK", filter)));
    return (int) killed.out().lines().filter(line -> line.startsWith("ESTAB")).count();
  }

  /** Packets that came to the host over the link. */
  long received(int link) throws IOException {
    return Long.parseLong(host.of("v" + link, "statistics/rx_packets"));
  }

  /** What came over both, for messages. */
  String loads() {
    try {
      return "packets received: " + received(1) + " and " + received(2);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  @Override
  public void close() throws IOException {
    tgtd.close();
    host.close();
    far.close();
  }
}
