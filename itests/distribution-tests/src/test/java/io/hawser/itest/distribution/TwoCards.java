package io.hawser.itest.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A host with two network interfaces on one subnet, and Debian's tgtd with one portal on it, each
 * in a network namespace of its own. The kernel of the host answers ARP as such a host has to: each
 * interface for its own address only. Needs root.
 */
final class TwoCards implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.io.hawser.test:two-cards";
  static final String PORTAL = "10.78.1.2";
  static final String URL = "iscsi://" + PORTAL + "/" + TARGET + "/1";

  private final int number = ThreadLocalRandom.current().nextInt(1 << 16);
  private final String host = "hwnb-h" + number;
  private final String far = "hwnb-t" + number;
  private final String control = "" + (10_000 + number % 10_000);
  private Process tgtd;

  /**
   * Makes the links and starts the target.
   *
   * @param disk a file that is the target's disk, LUN 1
   */
  TwoCards(Path disk) throws IOException {
    need("ip", "netns", "add", host);
    need("ip", "netns", "add", far);
    // What IPv6 says by itself would be in the counters of an idle card.
    for (String namespace : List.of(host, far)) {
      need("ip", "netns", "exec", namespace, "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1");
      need(
          "ip",
          "netns",
          "exec",
          namespace,
          "sysctl",
          "-qw",
          "net.ipv6.conf.default.disable_ipv6=1");
    }
    need("ip", "-n", far, "link", "add", "br0", "type", "bridge");
    need("ip", "-n", far, "addr", "add", PORTAL + "/24", "dev", "br0");
    need("ip", "-n", far, "link", "set", "br0", "up");
    for (int card = 1; card <= 2; card++) {
      String name = card(card);
      need("ip", "-n", host, "link", "add", name, "type", "veth", "peer", "name", "f" + card);
      need("ip", "-n", host, "link", "set", "f" + card, "netns", far);
      need("ip", "-n", far, "link", "set", "f" + card, "master", "br0", "up");
      need("ip", "-n", host, "addr", "add", address(card) + "/24", "dev", name);
      need("ip", "-n", host, "link", "set", name, "up");
    }
    for (String setting : List.of("arp_ignore=1", "arp_announce=2", "rp_filter=2")) {
      need("ip", "netns", "exec", host, "sysctl", "-qw", "net.ipv4.conf.all." + setting);
    }
    startTarget(disk);
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    for (String program : List.of("ip", "tgtd", "tgtadm", "sysctl")) {
      boolean found = false;
      for (String directory : System.getenv("PATH").split(":")) {
        found |= Files.isExecutable(Path.of(directory, program));
      }
      if (!found) {
        return program + " is not installed";
      }
    }
    if (!run("id", "-u").text().strip().equals("0")) {
      return "this needs root";
    }
    return run("ip", "netns", "list").exit() == 0 ? "" : "there are no network namespaces";
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
    return statistic(card, "address");
  }

  private void startTarget(Path disk) throws IOException {
    tgtd =
        new ProcessBuilder(
                onFarSide("tgtd", "-f", "-C", control, "--iscsi", "portal=" + PORTAL + ":3260"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (admin("target", "show").exit() != 0) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("tgtd does not start");
      }
      LockSupport.parkNanos(20_000_000L);
    }
    needAdmin("target", "new", "--tid", "1", "--targetname", TARGET);
    needAdmin("logicalunit", "new", "--tid", "1", "--lun", "1", "--backing-store", "" + disk);
    needAdmin("target", "bind", "--tid", "1", "--initiator-address", "ALL");
  }

  private List<String> onFarSide(String... words) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", far));
    line.addAll(List.of(words));
    return line;
  }

  private Outcome admin(String mode, String operation, String... more) throws IOException {
    List<String> words =
        onFarSide("tgtadm", "-C", control, "--lld", "iscsi", "--mode", mode, "--op", operation);
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  private void needAdmin(String mode, String operation, String... more) throws IOException {
    Outcome outcome = admin(mode, operation, more);
    if (outcome.exit() != 0) {
      throw new IOException("tgtadm " + mode + " " + operation + ": " + outcome.text());
    }
  }

  /** The command line that runs these words on the host. */
  List<String> onHost(List<String> words) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", host));
    line.addAll(words);
    return line;
  }

  /** Pulls the cable of a card, or puts it back. */
  void carrier(int card, boolean up) throws IOException {
    need("ip", "-n", far, "link", "set", "f" + card, up ? "up" : "down");
  }

  /** Takes a card out of the host. */
  void remove(int card) throws IOException {
    need("ip", "-n", host, "link", "del", card(card));
  }

  /** Bytes that went and came over a card. */
  long bytes(int card) throws IOException {
    return Long.parseLong(statistic(card, "statistics/tx_bytes"))
        + Long.parseLong(statistic(card, "statistics/rx_bytes"));
  }

  private String statistic(int card, String name) throws IOException {
    String file = "/sys/class/net/" + card(card) + "/" + name;
    return run("ip", "netns", "exec", host, "cat", file).text().strip();
  }

  private record Outcome(int exit, String text) {}

  private static void need(String... command) throws IOException {
    Outcome outcome = run(command);
    if (outcome.exit() != 0) {
      throw new IOException(String.join(" ", command) + ": " + outcome.text());
    }
  }

  private static Outcome run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
      return new Outcome(process.exitValue(), text);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    if (tgtd != null) {
      tgtd.destroyForcibly();
    }
    run("ip", "netns", "del", host);
    run("ip", "netns", "del", far);
  }
}
