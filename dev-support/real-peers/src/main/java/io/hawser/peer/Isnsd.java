package io.hawser.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Debian's isnsd, open to everybody, on a free port of the loopback interface. Killed and started
 * again it has the same port and database. It asks every second whether its clients live, if they
 * want to be asked.
 */
public final class Isnsd implements AutoCloseable {
  private static final String DAEMON = "/usr/sbin/isnsd";

  private final Path folder;
  private final int port;
  private Process process;

  /**
   * Not started yet.
   *
   * @param folder for its configuration, database and log
   */
  public Isnsd(Path folder) throws IOException {
    this.folder = folder;
    port = Loopback.freePort();
    Files.createDirectories(folder.resolve("db"));
    Files.write(
        folder.resolve("isnsd.conf"),
        List.of(
            "SourceName = iqn.2026-11.example.isns:server",
            "BindAddress = 127.0.0.1:" + port,
            "Database = " + folder.resolve("db"),
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
            "PIDFile = " + folder.resolve("isnsd.pid"),
            "ControlSocket = " + folder.resolve("isnsctl")));
  }

  /** Whether the program is there and may be used: it wants to be root. */
  public static boolean isAvailable() {
    return Files.isExecutable(Path.of(DAEMON)) && "root".equals(System.getProperty("user.name"));
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Starts it and waits until it listens. */
  public Isnsd start() throws IOException {
    Files.deleteIfExists(folder.resolve("isnsctl"));
    Path log = folder.resolve("isnsd.log");
    process =
        new ProcessBuilder(DAEMON, "-f", "-4", "-c", folder.resolve("isnsd.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Loopback.awaitListener(port, process, log);
    return this;
  }

  /** Ends it at once, as a fault would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly().onExit().orTimeout(5, TimeUnit.SECONDS).join();
    }
  }
}
