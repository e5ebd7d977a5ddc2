package io.hawser.itest.distribution;

import io.hawser.peer.Namespace;
import io.hawser.peer.Ran;
import io.hawser.peer.Tgtd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A host with two network interfaces on one subnet, and Debian's tgtd with one portal on it, each
 * in a network namespace of its own. The kernel of the host answers ARP as such a host has to: each
 * interface for its own address only. Needs root.
 */
final class TwoCards implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.io.hawser.test:two-cards";
  static final String PORTAL = "10.78.1.2";
  static final String URL = "iscsi://" + PORTAL + "/" + TARGET + "/1";

  private final Namespace host = new Namespace("hwnb-h");
  private final Namespace far = new Namespace("hwnb-t");
  private final Tgtd tgtd;

  /**
   * Makes the links and starts the target.
   *
   * @param disk a file that is the target's disk, LUN 1
   */
  TwoCards(Path disk) throws IOException {
    // What IPv6 says by itself would be in the counters of an idle card.
    for (Namespace each : List.of(host, far)) {
      each.run("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
      each.run("sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1");
    }
    far.ip("link", "add", "br0", "type", "bridge");
    far.ip("addr", "add", PORTAL + "/24", "dev", "br0");
    far.ip("link", "set", "br0", "up");
    for (int card = 1; card <= 2; card++) {
      host.cable(card(card), far, "f" + card);
      far.ip("link", "set", "f" + card, "master", "br0", "up");
      host.ip("addr", "add", address(card) + "/24", "dev", card(card));
      host.ip("link", "set", card(card), "up");
    }
    for (String setting : List.of("arp_ignore=1", "arp_announce=2", "rp_filter=2")) {
      host.run("sysctl", "-qw", "net.ipv4.conf.all." + setting);
    }
    tgtd = new Tgtd(disk.getParent(), far, PORTAL).target(1, TARGET).lun(1, 1, disk).start();
    host.awaitUp(card(1));
    host.awaitUp(card(2));
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    return Ran.missingForNamespaces("tgtd", "tgtadm", "sysctl");
  }

  /** The name of a card, 1 or 2. */
  static String card(int card) {
    return "card" + card;
  }

  /** Its address. */
  static String address(int card) {
    return "10.78.1.1" + card;
  }

  /** Its hardware address. */
  String hardwareAddress(int card) throws IOException {
    return host.of(card(card), "address");
  }

  /** The command line that runs these words on the host. */
  List<String> onHost(List<String> words) {
    return host.line(words);
  }

  /** Pulls the cable of a card. */
  void pull(int card) throws IOException {
    far.ip("link", "set", "f" + card, "down");
  }

  /** Takes a card out of the host. */
  void remove(int card) throws IOException {
    host.ip("link", "del", card(card));
  }

  /** Bytes that went and came over a card. */
  long bytes(int card) throws IOException {
    return Long.parseLong(host.of(card(card), "statistics/tx_bytes"))
        + Long.parseLong(host.of(card(card), "statistics/rx_bytes"));
  }

  @Override
  public void close() throws IOException {
    tgtd.close();
    host.close();
    far.close();
  }
}
