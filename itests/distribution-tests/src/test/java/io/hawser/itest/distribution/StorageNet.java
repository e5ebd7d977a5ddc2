package io.hawser.itest.distribution;

import io.hawser.peer.Namespace;
import io.hawser.peer.Ran;
import io.hawser.peer.Tgtd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A host, a switch and a target, each in a network namespace of its own, for the shipped program to
 * look at. Needs root; everything vanishes at the end.
 */
final class StorageNet implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.io.hawser.test:advise";

  private final Namespace host = new Namespace("hwan-h");
  private final Namespace wire = new Namespace("hwan-s");
  private final Namespace target = new Namespace("hwan-t");
  private final Path folder;
  private final Path home;
  private Tgtd tgtd;

  /**
   * Makes the three, without a cable.
   *
   * @param home the distribution
   * @param folder for records, disks and caches; ours alone
   */
  StorageNet(Path home, Path folder) throws IOException {
    this.home = home;
    this.folder = folder;
    for (Namespace each : List.of(host, wire, target)) {
      each.ip("link", "set", "lo", "up");
    }
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    return Ran.missingForNamespaces("sysctl", "tgtd", "tgtadm");
  }

  /** A switch in the middle. */
  StorageNet bridge(String name) throws IOException {
    wire.ip("link", "add", name, "type", "bridge");
    wire.ip("link", "set", name, "up");
    return this;
  }

  /** A card of the host, with an address, and its cable to a switch. */
  StorageNet hostCard(String card, String address, String bridge) throws IOException {
    return card(host, card, address, bridge);
  }

  /** A port of the target, with an address, and its cable to a switch. */
  StorageNet targetPort(String card, String address, String bridge) throws IOException {
    return card(target, card, address, bridge);
  }

  private StorageNet card(Namespace where, String card, String address, String bridge)
      throws IOException {
    String port = "p-" + card;
    where.cable(card, wire, port);
    wire.ip("link", "set", port, "master", bridge, "up");
    where.ip("addr", "add", address, "dev", card);
    where.ip("link", "set", card, "up");
    where.awaitUp(card);
    return this;
  }

  /** Runs a line as an administrator of the host would type it. */
  Ran onHost(String line) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PATH",
            home.resolve("bin") + ":" + System.getenv("PATH"),
            "HAWSER_ROOT",
            folder.resolve("records").toString(),
            "HAWSER_JAVA",
            Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return Ran.command(environment, host.line(List.of("sh", "-c", line)));
  }

  /** As {@link #onHost}, and it has to go well. */
  String hostDoes(String line) throws IOException {
    return onHost(line).orFail(line);
  }

  void onTarget(String line) throws IOException {
    target.run("sh", "-c", line);
  }

  void onSwitch(String line) throws IOException {
    wire.run("sh", "-c", line);
  }

  /** Debian's tgtd, listening everywhere in its namespace, with one disk as LUN 1. */
  void startTarget() throws IOException {
    Path disk = folder.resolve("disk");
    Files.write(disk, new byte[4 << 20]);
    tgtd = new Tgtd(folder, target, "0.0.0.0").target(1, TARGET).lun(1, 1, disk).start();
  }

  @Override
  public void close() throws IOException {
    if (tgtd != null) {
      tgtd.close();
    }
    for (Namespace each : List.of(host, wire, target)) {
      each.close();
    }
  }
}
