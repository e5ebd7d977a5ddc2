package io.hawser.itest.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A host, a switch and a target, each in a network namespace of its own, for the shipped program to
 * look at. Needs root; everything vanishes at the end.
 */
final class StorageNet implements AutoCloseable {
  static final String TARGET = "iqn.2026-11.io.hawser.test:advise";

  private static final String[] NEED = {"ip", "sysctl", "tgtd", "tgtadm"};

  /** What a program printed on standard output and on standard error, and how it ended. */
  record Outcome(int exit, String out, String err) {}

  private final int number = ThreadLocalRandom.current().nextInt(1 << 16);
  private final String host = "hwan-h" + number;
  private final String wire = "hwan-s" + number;
  private final String target = "hwan-t" + number;
  private final String control = "" + (10_000 + number % 20_000);
  private final Path folder;
  private final Path home;
  private Process tgtd;

  /**
   * @param home the distribution
   * @param folder for records, disks and caches; ours alone
   */
  StorageNet(Path home, Path folder) throws IOException {
    this.home = home;
    this.folder = folder;
    for (String each : List.of(host, wire, target)) {
      need("ip", "netns", "add", each);
      need("ip", "-n", each, "link", "set", "lo", "up");
    }
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    for (String program : NEED) {
      boolean found = false;
      for (String directory : System.getenv("PATH").split(":")) {
        found |= Files.isExecutable(Path.of(directory, program));
      }
      if (!found) {
        return program + " is not installed";
      }
    }
    return run(Map.of(), List.of("ip", "netns", "list")).exit() == 0
            && "root".equals(System.getProperty("user.name"))
        ? ""
        : "this needs root and network namespaces";
  }

  /** A switch in the middle. */
  StorageNet bridge(String name) throws IOException {
    need("ip", "-n", wire, "link", "add", name, "type", "bridge");
    need("ip", "-n", wire, "link", "set", name, "up");
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

  private StorageNet card(String where, String card, String address, String bridge)
      throws IOException {
    String port = "p-" + card;
    need(
        "ip", "link", "add", card, "netns", where, "type", "veth", "peer", "name", port, "netns",
        wire);
    need("ip", "-n", wire, "link", "set", port, "master", bridge, "up");
    need("ip", "-n", where, "addr", "add", address, "dev", card);
    need("ip", "-n", where, "link", "set", card, "up");
    return this;
  }

  /** Runs a line as an administrator of the host would type it. */
  Outcome onHost(String line) throws IOException {
    Map<String, String> environment =
        Map.of(
            "PATH",
            home.resolve("bin") + ":" + System.getenv("PATH"),
            "HAWSER_ROOT",
            folder.resolve("records").toString(),
            "HAWSER_JAVA",
            Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return run(environment, List.of("ip", "netns", "exec", host, "sh", "-c", line));
  }

  /** As {@link #onHost}, and it has to go well. */
  String hostDoes(String line) throws IOException {
    Outcome outcome = onHost(line);
    if (outcome.exit() != 0) {
      throw new IOException(line + ": " + outcome.exit() + " " + outcome.err() + outcome.out());
    }
    return outcome.out();
  }

  void onTarget(String line) throws IOException {
    need("ip", "netns", "exec", target, "sh", "-c", line);
  }

  void onSwitch(String line) throws IOException {
    need("ip", "netns", "exec", wire, "sh", "-c", line);
  }

  /** Debian's tgtd, listening everywhere in its namespace, with one disk as LUN 1. */
  void startTarget() throws IOException {
    Path disk = folder.resolve("disk");
    Files.write(disk, new byte[4 << 20]);
    tgtd =
        new ProcessBuilder("ip", "netns", "exec", target, "tgtd", "-f", "-C", control)
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

  private Outcome admin(String mode, String operation, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "ip", "netns", "exec", target, "tgtadm", "-C", control, "--lld", "iscsi", "--mode",
                mode, "--op", operation));
    words.addAll(List.of(more));
    return run(Map.of(), words);
  }

  private void needAdmin(String mode, String operation, String... more) throws IOException {
    Outcome outcome = admin(mode, operation, more);
    if (outcome.exit() != 0) {
      throw new IOException("tgtadm " + mode + " " + operation + ": " + outcome.err());
    }
  }

  private static void need(String... command) throws IOException {
    Outcome outcome = run(Map.of(), List.of(command));
    if (outcome.exit() != 0) {
      throw new IOException(String.join(" ", command) + ": " + outcome.err());
    }
  }

  private static Outcome run(Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile("hawser-out", ".txt");
    Path err = Files.createTempFile("hawser-err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
      return new Outcome(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  @Override
  public void close() throws IOException {
    if (tgtd != null) {
      tgtd.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
    for (String each : List.of(host, wire, target)) {
      run(Map.of(), List.of("ip", "netns", "del", each));
    }
  }
}
