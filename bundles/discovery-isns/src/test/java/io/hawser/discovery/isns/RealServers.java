package io.hawser.discovery.isns;

import io.hawser.api.Portal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Debian's isnsd and tgtd, each a child of the test with ports of its own. */
final class RealServers implements AutoCloseable {
  private final Path directory;
  private final int isnsPort;
  private final int tgtPort;
  private final String control = "" + (10_000 + ThreadLocalRandom.current().nextInt(20_000));
  private Process isnsd;
  private Process tgtd;

  RealServers(Path directory) throws IOException {
    this.directory = directory;
    isnsPort = freePort();
    tgtPort = freePort();
    Files.createDirectories(directory.resolve("db"));
    Files.write(
        directory.resolve("isnsd.conf"),
        List.of(
            "SourceName = iqn.2026-11.example.isns:server",
            "BindAddress = 127.0.0.1:" + isnsPort,
            "Database = " + directory.resolve("db"),
            "RegistrationPeriod = 10m",
            "DefaultDiscoveryDomain = 1",
            "SLPRegister = 0",
            "Security = 0",
            "ClientKeyStore = DB:",
            "SCNTimeout = 5",
            "SCNRetries = 3",
            "ESIMinInterval = 1s",
            "ESIMaxInterval = 30s",
            "ESIRetries = 3",
            "PIDFile = " + directory.resolve("isnsd.pid"),
            "ControlSocket = " + directory.resolve("isnsctl")));
  }

  static boolean possible() {
    return Files.isExecutable(Path.of("/usr/sbin/isnsd"))
        && Files.isExecutable(Path.of("/usr/sbin/tgtd"))
        && "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return probe.getLocalPort();
    }
  }

  Portal isns() {
    return Portal.of("127.0.0.1", isnsPort);
  }

  Portal target() {
    return Portal.of("127.0.0.1", tgtPort);
  }

  void startIsns() throws IOException {
    Files.deleteIfExists(directory.resolve("isnsctl"));
    isnsd =
        new ProcessBuilder(
                "/usr/sbin/isnsd", "-f", "-4", "-c", directory.resolve("isnsd.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("isnsd.log").toFile())
            .start();
    awaitPort(isnsPort);
  }

  void killIsns() throws InterruptedException {
    isnsd.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
  }

  /** Starts tgtd and has it register whatever it will serve. */
  void startTarget() throws IOException {
    tgtd =
        new ProcessBuilder(
                "/usr/sbin/tgtd", "-f", "-C", control, "--iscsi", "portal=127.0.0.1:" + tgtPort)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("tgtd.log").toFile())
            .start();
    awaitPort(tgtPort);
    String[][] settings = {
      {"iSNSServerIP", "127.0.0.1"},
      {"iSNSServerPort", "" + isnsPort},
      {"iSNSAccessControl", "Off"},
      {"iSNS", "On"}
    };
    for (String[] each : settings) {
      admin("--mode", "sys", "--op", "update", "--name", each[0], "--value", each[1]);
    }
  }

  void addTarget(int id, String name) throws IOException {
    Path disk = directory.resolve("disk" + id);
    Files.write(disk, new byte[1 << 20]);
    admin("--mode", "target", "--op", "new", "--tid", "" + id, "-T", name);
    admin(
        "--mode",
        "logicalunit",
        "--op",
        "new",
        "--tid",
        "" + id,
        "--lun",
        "1",
        "-b",
        disk.toString());
    admin("--mode", "target", "--op", "bind", "--tid", "" + id, "-I", "ALL");
  }

  void removeTarget(int id) throws IOException {
    admin("--mode", "target", "--op", "delete", "--force", "--tid", "" + id);
  }

  private void admin(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("tgtadm", "-C", control, "--lld", "iscsi"));
    command.addAll(List.of(arguments));
    run(command);
  }

  static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + text);
      }
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void awaitPort(int port) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    IOException last = null;
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
        return;
      } catch (IOException notYet) {
        last = notYet;
        LockSupport.parkNanos(20_000_000);
      }
    }
    throw last;
  }

  @Override
  public void close() {
    for (Process each : new Process[] {tgtd, isnsd}) {
      if (each != null) {
        // tgtd takes no notice of a polite signal while it has targets.
        each.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
      }
    }
  }
}
