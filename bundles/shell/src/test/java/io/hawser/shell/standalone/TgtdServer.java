package io.hawser.shell.standalone;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
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

/** Debian's tgtd on a free loopback port, set up again the same way at every start. */
final class TgtdServer implements AutoCloseable {
  private static final String DAEMON = "/usr/sbin/tgtd";
  private static final String ADMIN = "/usr/sbin/tgtadm";

  private final Path folder;
  private final int control = ThreadLocalRandom.current().nextInt(1000, 30_000);
  private final int port;
  private final List<String> setup = new ArrayList<>();
  private Process process;

  TgtdServer(Path folder) throws IOException {
    this.folder = folder;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
  }

  static boolean isAvailable() {
    return new File(DAEMON).canExecute() && new File(ADMIN).canExecute();
  }

  int port() {
    return port;
  }

  TgtdServer target(int id, String name) {
    setup.add("--mode target --op new --tid " + id + " --targetname " + name);
    setup.add("--mode target --op bind --tid " + id + " --initiator-address ALL");
    for (String key : List.of("HeaderDigest", "DataDigest")) {
      setup.add(
          "--mode target --op update --tid " + id + " --name " + key + " --value None,CRC32C");
    }
    return this;
  }

  TgtdServer account(int target, String user, String secret, boolean outgoing) {
    setup.add("--mode account --op new --user " + user + " --password " + secret);
    setup.add(
        "--mode account --op bind --tid "
            + target
            + " --user "
            + user
            + (outgoing ? " --outgoing" : ""));
    return this;
  }

  /** A sparse file behind a LUN. */
  TgtdServer lun(int target, int lun, long bytes, int blockSize) throws IOException {
    Path disk = folder.resolve("disk-" + target + "-" + lun);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(bytes);
    }
    setup.add(
        "--mode logicalunit --op new --tid "
            + target
            + " --lun "
            + lun
            + " --backing-store "
            + disk
            + " --blocksize "
            + blockSize);
    return this;
  }

  TgtdServer readOnly(int target, int lun) {
    setup.add(
        "--mode logicalunit --op update --tid "
            + target
            + " --lun "
            + lun
            + " --params readonly=1");
    return this;
  }

  TgtdServer start() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                DAEMON, "-f", "-C", "" + control, "-t", "1", "--iscsi", "portal=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("tgtd.log").toFile())
            .start();
    awaitPort();
    for (String line : setup) {
      admin(line);
    }
    return this;
  }

  /** Takes it away without a word. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private void awaitPort() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() - end < 0) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException e) {
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw new IOException("tgtd ended: " + Files.readString(folder.resolve("tgtd.log")), e);
        }
      }
    }
    throw new IOException("tgtd does not listen on port " + port);
  }

  private void admin(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(ADMIN, "-C", "" + control, "--lld", "iscsi"));
    command.addAll(List.of(arguments.split(" ")));
    Process admin = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream in = admin.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (admin.waitFor() != 0) {
      throw new IOException("tgtadm " + arguments + ": " + output);
    }
  }
}
