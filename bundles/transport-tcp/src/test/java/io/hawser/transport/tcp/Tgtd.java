package io.hawser.transport.tcp;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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

/** A real target for tests: Debian's tgtd on a free loopback port, with one disk in memory. */
final class Tgtd implements AutoCloseable {
  static final String TARGET = "iqn.2026-01.io.hawser.test:disk";

  private final Path folder;
  private final long diskBytes;
  private final int control;
  private final int port;
  private Process process;

  Tgtd(Path folder, long diskBytes) throws IOException, InterruptedException {
    this.folder = folder;
    this.diskBytes = diskBytes;
    this.control = ThreadLocalRandom.current().nextInt(1000, 30_000);
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    start();
  }

  /** Whether the programs are there and may be used. */
  static boolean isAvailable() {
    return new File("/usr/sbin/tgtd").canExecute() && new File("/usr/sbin/tgtadm").canExecute();
  }

  int port() {
    return port;
  }

  /** Starts it, for the first time or again. */
  void start() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                "/usr/sbin/tgtd",
                "-f",
                "-C",
                Integer.toString(control),
                "-t",
                "1",
                "--iscsi",
                "portal=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("tgtd.log").toFile())
            .start();
    awaitPort();
    Path disk = folder.resolve("disk.img");
    if (!Files.exists(disk)) {
      try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
        file.setLength(diskBytes);
      }
    }
    admin("--mode target --op new --tid 1 --targetname " + TARGET);
    admin("--mode logicalunit --op new --tid 1 --lun 1 --backing-store " + disk);
    admin("--mode target --op update --tid 1 --name HeaderDigest --value None,CRC32C");
    admin("--mode target --op update --tid 1 --name DataDigest --value None,CRC32C");
    admin("--mode target --op bind --tid 1 --initiator-address ALL");
  }

  /** Takes it away without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void awaitPort() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() - end < 0) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException("tgtd ended: " + Files.readString(folder.resolve("tgtd.log")), e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
    throw new IOException("tgtd does not listen on port " + port);
  }

  private void admin(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/sbin/tgtadm", "-C", "" + control));
    command.addAll(List.of("--lld", "iscsi"));
    command.addAll(List.of(arguments.split(" ")));
    Process admin = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream in = admin.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (admin.waitFor() != 0) {
      throw new IOException("tgtadm " + arguments + ": " + output);
    }
  }
}
