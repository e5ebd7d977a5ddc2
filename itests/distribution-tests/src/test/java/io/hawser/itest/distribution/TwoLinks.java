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
 * A host and Debian's tgtd, each in a network namespace of its own, with two links between them; on
 * the far side each link ends in a bridge that has the portal's address. Needs root.
 *
 * <p>A link that is taken out of its bridge is lost in silence: its carrier stays, and nobody
 * answers or refuses anything.
 */
final class TwoLinks implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.io.hawser.test:two-links";

  private static final String[] NEED = {"ip", "ss", "tgtd", "tgtadm"};

  private final int number = ThreadLocalRandom.current().nextInt(1 << 16);
  private final String host = "hwmp-h" + number;
  private final String far = "hwmp-t" + number;
  private final String control = "" + (20_000 + number % 10_000);
  private final Path disk;
  private Process tgtd;

  /**
   * Makes the links and starts the target.
   *
   * @param disk a file that is the target's disk, LUN 1
   */
  TwoLinks(Path disk) throws IOException {
    this.disk = disk;
    need("ip", "netns", "add", host);
    need("ip", "netns", "add", far);
    for (int link = 1; link <= 2; link++) {
      need("ip", "-n", host, "link", "add", "v" + link, "type", "veth", "peer", "name", "f" + link);
      need("ip", "-n", host, "link", "set", "f" + link, "netns", far);
      need("ip", "-n", far, "link", "add", "br" + link, "type", "bridge");
      need("ip", "-n", far, "addr", "add", portal(link) + "/24", "dev", "br" + link);
      need("ip", "-n", far, "link", "set", "br" + link, "up");
      need("ip", "-n", far, "link", "set", "f" + link, "master", "br" + link, "up");
      need("ip", "-n", host, "addr", "add", "10.77." + link + ".1/24", "dev", "v" + link);
      need("ip", "-n", host, "link", "set", "v" + link, "up");
    }
    startTarget();
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    for (String program : NEED) {
      if (!found(program)) {
        return program + " is not installed";
      }
    }
    if (!run("id", "-u").text().strip().equals("0")) {
      return "this needs root";
    }
    return run("ip", "netns", "list").exit() == 0 ? "" : "there are no network namespaces";
  }

  private static boolean found(String program) {
    for (String directory : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  static String portal(int link) {
    return "10.77." + link + ".2";
  }

  void startTarget() throws IOException {
    tgtd =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                far,
                "tgtd",
                "-f",
                "-C",
                control,
                "--iscsi",
                "portal=" + portal(1) + ":3260")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (admin("target", "show").exit() != 0) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("tgtd does not start");
      }
      LockSupport.parkNanos(20_000_000L);
    }
    needAdmin("portal", "new", "--param", "portal=" + portal(2) + ":3260");
    needAdmin("target", "new", "--tid", "1", "--targetname", TARGET);
    needAdmin("logicalunit", "new", "--tid", "1", "--lun", "1", "--backing-store", "" + disk);
    needAdmin("target", "bind", "--tid", "1", "--initiator-address", "ALL");
  }

  /** Ends the target at once, as a crash does. */
  void killTarget() throws IOException {
    tgtd.destroyForcibly();
    try {
      tgtd.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Outcome admin(String mode, String operation, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "ip", "netns", "exec", far, "tgtadm", "-C", control, "--lld", "iscsi", "--mode",
                mode, "--op", operation));
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
  List<String> onHost(String... words) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", host));
    line.addAll(List.of(words));
    return line;
  }

  void carrier(int link, boolean up) throws IOException {
    need("ip", "-n", host, "link", "set", "v" + link, up ? "up" : "down");
  }

  void silence(int link, boolean silent) throws IOException {
    if (silent) {
      need("ip", "-n", far, "link", "set", "f" + link, "nomaster");
    } else {
      need("ip", "-n", far, "link", "set", "f" + link, "master", "br" + link);
    }
  }

  /** The far side's kernel resets the link's connections; answers how many. */
  int reset(int link) throws IOException {
    String filter = "sport = :3260 and src " + portal(link);
    Outcome outcome = run("ip", "netns", "exec", far, "ss", "-HtnK", filter);
    return (int) outcome.text().lines().filter(line -> line.startsWith("ESTAB")).count();
  }

  /** Packets that came to the host over the link. */
  long received(int link) throws IOException {
    String file = "/sys/class/net/v" + link + "/statistics/rx_packets";
    return Long.parseLong(run("ip", "netns", "exec", host, "cat", file).text().strip());
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
      killTarget();
    }
    run("ip", "netns", "del", host);
    run("ip", "netns", "del", far);
  }
}
