package io.hawser.target;

import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.target.disk.Disk;
import java.util.Random;

/** Names, disks and CDBs of these tests. */
final class TargetFixture {
  static final String IQN = "iqn.2026-01.io.hawser:test";
  static final long DISK_BYTES = 64L << 20;

  private TargetFixture() {}

  static EmbeddedTarget.Builder with(Disk disk) {
    return EmbeddedTarget.builder()
        .threads(2)
        .portal(1, "127.0.0.1", 0)
        .portal(2, "127.0.0.1", 0)
        .target(IQN, t -> t.lun(0, disk));
  }

  static Disk disk() {
    return Disk.memory("T1", DISK_BYTES);
  }

  static byte[] random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static byte[] read(long lba, long blocks) {
    byte[] cdb = new byte[16];
    BlockCdb.read16(cdb, lba, blocks, 0);
    return cdb;
  }

  static byte[] write(long lba, long blocks) {
    byte[] cdb = new byte[16];
    BlockCdb.write16(cdb, lba, blocks, 0);
    return cdb;
  }

  /** What the disk holds, without asking the target. */
  static byte[] stored(Disk disk, long offset, int length) throws java.io.IOException {
    java.nio.ByteBuffer data = java.nio.ByteBuffer.allocate(length);
    disk.store().read(offset, data);
    return data.array();
  }
}
