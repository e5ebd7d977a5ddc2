package io.hawser.discovery.isns;

import io.hawser.api.Portal;
import io.hawser.peer.Tgtd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Debian's isnsd and tgtd, each a child of the test with ports of its own. */
final class RealServers implements AutoCloseable {
  private final Path directory;
  private final int isnsPort;
  private final Tgtd tgtd;
  private Process isnsd;

  RealServers(Path directory) throws IOException {
    this.directory = directory;
    tgtd = new Tgtd(directory);
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      isnsPort = probe.getLocalPort();
    }
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
        && Tgtd.isAvailable()
        && "root".equals(System.getProperty("user.name"));
  }

  Portal isns() {
    return Portal.of("127.0.0.1", isnsPort);
  }

  Portal target() {
    return Portal.of("127.0.0.1", tgtd.port());
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
    tgtd.system("iSNSServerIP", "127.0.0.1")
        .system("iSNSServerPort", "" + isnsPort)
        .system("iSNSAccessControl", "Off")
        .system("iSNS", "On")
        .start();
  }

  void addTarget(int id, String name) throws IOException {
    tgtd.target(id, name).lun(id, 1, 1 << 20, 512);
  }

  void removeTarget(int id) throws IOException {
    tgtd.now("target", "delete", "--force", "--tid", "" + id);
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
  public void close() throws IOException {
    tgtd.close();
    if (isnsd != null) {
      isnsd.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
  }
}
