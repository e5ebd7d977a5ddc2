package io.hawser.peer;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Debian's istgt on a free loopback port: a target for everybody and two with CHAP, each with a
 * disk of zeros as LUN 0. The initiator is "ann" with "secret-of-ann1", the target "disk" with
 * "secret-of-disk1".
 */
public final class Istgt implements AutoCloseable {
  /** The target for everybody. */
  public static final String PLAIN = "iqn.2026-01.io.hawser.test:plain";

  /** The target that has the initiator prove itself. */
  public static final String ONE_WAY = "iqn.2026-01.io.hawser.test:oneway";

  /** The target where both sides prove themselves. */
  public static final String MUTUAL = "iqn.2026-01.io.hawser.test:mutual";

  private static final String DAEMON = "/usr/sbin/istgt";

  private static final String GLOBAL =
      """
      [Global]
        NodeBase "iqn.2026-01.io.hawser.test"
        PidFile %1$s/pid
        AuthFile %1$s/auth
        MediaDirectory %1$s
        LogFacility "local7"
        Timeout 30
        NopInInterval 20
        DiscoveryAuthMethod None
        MaxSessions 16
        MaxConnections 4
        MaxR2T 32
        MaxOutstandingR2T 16
        FirstBurstLength 65536
        MaxBurstLength 262144
        MaxRecvDataSegmentLength 65536
        InitialR2T Yes
        ImmediateData Yes
        ErrorRecoveryLevel 0
      [UnitControl]
        AuthMethod None
        AuthGroup None
        Portal UC1 127.0.0.1:%3$d
        Netmask 127.0.0.1
      [PortalGroup1]
        Portal DA1 127.0.0.1:%2$d
      [InitiatorGroup1]
        InitiatorName "ALL"
        Netmask 127.0.0.0/8
      """;

  private static final String UNIT =
      """
      [LogicalUnit%1$d]
        TargetName %2$s
        Mapping PortalGroup1 InitiatorGroup1
        AuthMethod %3$s
        UseDigest Auto
        UnitType Disk
        UnitInquiry "HAWSER" "istgt disk" "0001" "1000000%1$d"
        QueueDepth 32
        LUN0 Storage %4$s Auto
      """;

  private static final String ACCOUNTS =
      """
      [AuthGroup1]
        Auth "ann" "secret-of-ann1"
      [AuthGroup2]
        Auth "ann" "secret-of-ann1" "disk" "secret-of-disk1"
      """;

  private final Path folder;
  private final long bytes;
  private final int port = Loopback.freePort();
  private Process process;

  /**
   * One that is not started yet.
   *
   * @param folder for its settings, its log and its disks
   * @param bytes size of each disk
   */
  public Istgt(Path folder, long bytes) throws IOException {
    this.folder = folder;
    this.bytes = bytes;
  }

  /** Whether the program is there and may be used. */
  public static boolean isAvailable() {
    return new File(DAEMON).canExecute();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Starts it; it listens when this returns. */
  public Istgt start() throws IOException {
    String units =
        unit(1, "plain", "None\n  AuthGroup None")
            + unit(2, "oneway", "CHAP\n  AuthGroup AuthGroup1")
            + unit(3, "mutual", "CHAP Mutual\n  AuthGroup AuthGroup2");
    Path settings = folder.resolve("istgt.conf");
    Files.writeString(settings, GLOBAL.formatted(folder, port, Loopback.freePort()) + units);
    Path accounts = Files.writeString(folder.resolve("auth"), ACCOUNTS);
    Files.setPosixFilePermissions(accounts, PosixFilePermissions.fromString("rw-------"));
    Path log = folder.resolve("istgt.log");
    process =
        new ProcessBuilder(DAEMON, "-D", "-c", settings.toString(), "-p", folder + "/pid")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Loopback.awaitListener(port, process, log);
    return this;
  }

  private String unit(int number, String name, String authentication) throws IOException {
    Path disk = folder.resolve("istgt-disk-" + number);
    try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(bytes);
    }
    return UNIT.formatted(number, name, authentication, disk);
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
