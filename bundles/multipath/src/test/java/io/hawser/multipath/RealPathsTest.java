package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.target.disk.Disk;
import io.hawser.target.fault.Fault;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two real sessions to the embedded target, real time, and a load that verifies itself. */
@Timeout(120)
class RealPathsTest {
  private RealRig rig;

  @BeforeEach
  void start() throws Exception {
    rig =
        new RealRig(
            1, Disk.memory("1", 32 << 20), MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private VerifyingLoad load() throws InterruptedException {
    VerifyingLoad load = new VerifyingLoad(rig.device.unit(), rig.device::explain);
    load.start();
    rig.pass(300);
    load.takeGap();
    return load;
  }

  @Test
  void aResetUnderLoadIsNoticedByNobody() throws Exception {
    VerifyingLoad load = load();
    int port = rig.port(0);
    for (int i = 0; i < 2; i++) {
      load.takeGap();
      Fault fault = rig.heads.get(0).faults().onRequest().port(port).once().reset();
      rig.await(() -> fault.hits() > 0);
      rig.await(() -> rig.device.paths().get(0).state() != PathState.UP);
      rig.await(() -> rig.device.paths().stream().allMatch(p -> p.state() == PathState.UP));
      long gap = load.takeGap();
      assertTrue(gap < 1_000_000_000L, gap / 1_000_000 + " ms");
    }
    load.stop();
  }

  @Test
  void aPathThatFallsSilentUnderLoadIsLeft() throws Exception {
    VerifyingLoad load = load();
    int port = rig.port(0);
    load.takeGap();
    Fault silent = rig.heads.get(0).faults().onRequest().port(port).blackhole();
    Fault deaf = rig.heads.get(0).faults().onConnect().port(port).blackhole();
    rig.await(() -> rig.device.paths().get(0).state() == PathState.DOWN);
    rig.pass(500);
    long gap = load.takeGap();
    assertTrue(gap < 2_000_000_000L, gap / 1_000_000 + " ms");
    silent.close();
    deaf.close();
    load.stop();
  }

  @Test
  void aHeldWriteNeverLandsLate() throws Exception {
    int port = rig.port(0);
    rig.device.pin(OptionalInt.of(1));
    Fault held = rig.heads.get(0).faults().onCommand().port(port).writes().once().hold();
    ScsiCommand old = write(7, (byte) 1);
    rig.device.unit().execute(old);
    rig.await(() -> held.held() == 1);
    Fault silent = rig.heads.get(0).faults().onRequest().port(port).blackhole();
    rig.await(() -> !old.isActive());
    assertTrue(old.isWhole(), () -> "" + old.failure());
    ScsiCommand next = write(7, (byte) 2);
    rig.device.unit().execute(next);
    rig.await(() -> !next.isActive());
    assertTrue(next.isWhole());
    held.release();
    silent.close();
    ScsiCommand read = read(7);
    rig.device.unit().execute(read);
    rig.await(() -> !read.isActive());
    assertEquals(2, read.data().get(0));
    assertFalse(held.held() > 0);
  }

  /** The same without the fence does corrupt: the test above is a real one. */
  @Test
  void withoutTheFenceAHeldWriteDoesLandLate() throws Exception {
    rig.close();
    rig =
        new RealRig(
            1,
            Disk.memory("1", 32 << 20),
            MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS).with(FenceSettings.OFF));
    int port = rig.port(0);
    rig.device.pin(OptionalInt.of(1));
    Fault held = rig.heads.get(0).faults().onCommand().port(port).writes().once().hold();
    ScsiCommand old = write(7, (byte) 1);
    rig.device.unit().execute(old);
    rig.await(() -> held.held() == 1);
    // The path is given up, but nobody tells the target so.
    Fault silent = rig.heads.get(0).faults().onRequest().port(port).blackhole();
    Fault deaf = rig.heads.get(0).faults().onConnect().port(port).blackhole();
    rig.await(() -> !old.isActive());
    assertTrue(old.isWhole(), () -> "" + old.failure());
    ScsiCommand next = write(7, (byte) 2);
    rig.device.unit().execute(next);
    rig.await(() -> !next.isActive());
    held.release();
    rig.await(() -> held.held() == 0);
    rig.pass(100);
    silent.close();
    deaf.close();
    ScsiCommand read = read(7);
    rig.device.unit().execute(read);
    rig.await(() -> !read.isActive());
    assertEquals(1, read.data().get(0), "the old write is over the newer one");
  }

  private static ScsiCommand write(long lba, byte fill) {
    byte[] data = new byte[512];
    Arrays.fill(data, fill);
    byte[] cdb = new byte[16];
    return new ScsiCommand()
        .cdb(cdb, 0, BlockCdb.write10(cdb, lba, 1, 0))
        .write(ByteBuffer.wrap(data));
  }

  private static ScsiCommand read(long lba) {
    byte[] cdb = new byte[16];
    return new ScsiCommand()
        .cdb(cdb, 0, BlockCdb.read10(cdb, lba, 1, 0))
        .read(ByteBuffer.allocate(512));
  }
}
