package io.hawser.peer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Debian's tgtd, on a free port of the loopback interface or in a network namespace. What it serves
 * is noted and set up at every start, so that it can be killed and comes back the same; what is
 * added while it runs is there at once.
 */
public final class Tgtd implements AutoCloseable {
  // They are not on the path of everybody who may run them.
  private static final String DAEMON = "/usr/sbin/tgtd";
  private static final String ADMIN = "/usr/sbin/tgtadm";
  private static final long PATIENCE_SECONDS = 30;

  private final Path folder;
  private final Optional<Namespace> namespace;
  private final String address;
  private final int port;
  private final String control = "" + ThreadLocalRandom.current().nextInt(1000, 32_000);
  private final List<List<String>> setup = new ArrayList<>();
  private Process process;

  /**
   * One on a free port of the loopback interface.
   *
   * @param folder for its log and the disks it makes
   */
  public Tgtd(Path folder) throws IOException {
    this.folder = folder;
    namespace = Optional.empty();
    address = "127.0.0.1";
    port = Loopback.freePort();
  }

  /** One in a network namespace, on this address of it and port 3260. */
  public Tgtd(Path folder, Namespace namespace, String address) {
    this.folder = folder;
    this.namespace = Optional.of(namespace);
    this.address = address;
    port = 3260;
  }

  /** Whether the programs are there and may be used. */
  public static boolean isAvailable() {
    return Files.isExecutable(Path.of(DAEMON)) && Files.isExecutable(Path.of(ADMIN));
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** A target that is open to everybody and agrees to digests. */
  public Tgtd target(int id, String name) throws IOException {
    noted("target", "new", "--tid", "" + id, "--targetname", name);
    noted("target", "bind", "--tid", "" + id, "--initiator-address", "ALL");
    for (String key : List.of("HeaderDigest", "DataDigest")) {
      noted("target", "update", "--tid", "" + id, "--name", key, "--value", "None,CRC32C");
    }
    return this;
  }

  /**
   * An account of a target's.
   *
   * @param outgoing whether it is the one the target proves itself with
   */
  public Tgtd account(int target, String user, String secret, boolean outgoing) throws IOException {
    noted("account", "new", "--user", user, "--password", secret);
    List<String> bind = new ArrayList<>(List.of("--tid", "" + target, "--user", user));
    if (outgoing) {
      bind.add("--outgoing");
    }
    return noted("account", "bind", bind.toArray(String[]::new));
  }

  /** A logical unit that is this file, of 512-byte blocks. */
  public Tgtd lun(int target, int lun, Path disk) throws IOException {
    return lun(target, lun, disk, 512);
  }

  /**
   * A logical unit that is a new file of zeros.
   *
   * @param bytes its size
   * @param blockSize in bytes
   */
  public Tgtd lun(int target, int lun, long bytes, int blockSize) throws IOException {
    Path disk = folder.resolve("disk-" + target + "-" + lun);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(bytes);
    }
    return lun(target, lun, disk, blockSize);
  }

  private Tgtd lun(int target, int lun, Path disk, int blockSize) throws IOException {
    return noted(
        "logicalunit",
        "new",
        "--tid",
        "" + target,
        "--lun",
        "" + lun,
        "--backing-store",
        "" + disk,
        "--blocksize",
        "" + blockSize);
  }

  /** Has a logical unit refuse writes. */
  public Tgtd readOnly(int target, int lun) throws IOException {
    return noted(
        "logicalunit", "update", "--tid", "" + target, "--lun", "" + lun, "--params", "readonly=1");
  }

  /** One more address to listen on, at port 3260. */
  public Tgtd portal(String more) throws IOException {
    return noted("portal", "new", "--param", "portal=" + more + ":3260");
  }

  /**
   * Has it register what it serves with a name server on the loopback interface, which then runs
   * when this starts.
   */
  public Tgtd registeredAt(Isnsd names) throws IOException {
    return system("iSNSServerIP", "127.0.0.1")
        .system("iSNSServerPort", "" + names.port())
        .system("iSNSAccessControl", "Off")
        .system("iSNS", "On");
  }

  /** A setting of the whole program. */
  public Tgtd system(String name, String value) throws IOException {
    return noted("sys", "update", "--name", name, "--value", value);
  }

  private Tgtd noted(String mode, String operation, String... more) throws IOException {
    List<String> words = admin(mode, operation, more);
    setup.add(words);
    if (process != null && process.isAlive()) {
      Ran.need(words);
    }
    return this;
  }

  private List<String> admin(String mode, String operation, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(ADMIN, "-C", control, "--lld", "iscsi", "--mode", mode, "--op", operation));
    words.addAll(List.of(more));
    return inside(words);
  }

  private List<String> inside(List<String> words) {
    return namespace.isPresent() ? namespace.get().line(words) : words;
  }

  /** Has it do something now, while it runs. */
  public void now(String mode, String operation, String... more) throws IOException {
    Ran.need(admin(mode, operation, more));
  }

  /** Starts it, for the first time or again, and sets up all that was noted. */
  public Tgtd start() throws IOException {
    String listen = "portal=" + address + ":" + port;
    List<String> words = List.of(DAEMON, "-f", "-C", control, "-t", "1", "--iscsi", listen);
    Path log = folder.resolve("tgtd.log");
    process =
        new ProcessBuilder(inside(words))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (Ran.command(admin("target", "show")).exit() != 0) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        process.destroyForcibly();
        throw new IOException("tgtd does not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(20_000_000L);
    }
    for (List<String> each : setup) {
      Ran.need(each);
    }
    return this;
  }

  /** Ends it without a word, as a crash does; it is gone when this returns. */
  public void kill() throws IOException {
    try {
      process.destroyForcibly().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("tgtd does not end", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (process != null) {
      kill();
    }
  }
}
