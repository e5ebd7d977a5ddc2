package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.multipath.select.RoundRobinSelector;
import io.hawser.scsi.cdb.CdbFields;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HedgeTest {
  private static final long MS = VirtualTime.MS;

  private static Rig rig() {
    return Rig.of(
        2,
        MultipathSettings.DEFAULT
            .with(GroupPolicy.MULTIBUS)
            .with(new RoundRobinSelector())
            .with(HedgeSettings.ON));
  }

  @Test
  void aSlowReadIsAnsweredByTheOtherPath() {
    Rig rig = rig();
    rig.run(rig.write(5, 1, (byte) 42));
    long first = rig.sessions.get(0).request().isid().value();
    rig.target.hold = t -> CdbFields.isRead(t.cdb) && t.nexus.isid == first;
    long began = rig.time.now();
    for (int i = 0; i < 2; i++) {
      ScsiCommand read = rig.run(rig.read(5, 1));
      assertTrue(read.isWhole());
      assertEquals(42, read.data().get(0));
      assertEquals(42, read.data().get(511));
    }
    assertTrue(rig.time.now() - began < 20 * MS, (rig.time.now() - began) / MS + " ms");
    assertEquals(1, rig.device.multipathUnit().hedges().won());
    rig.target.releaseHeld();
    rig.time.pass(100 * MS);
    rig.device.paths().forEach(p -> assertEquals(0, p.inFlight()));
  }

  @Test
  void copiesKeepToTheirBudget() {
    Rig rig = rig();
    for (int i = 0; i < 200; i++) {
      rig.run(rig.read(i % 64, 1));
    }
    rig.links.get(0).delayNanos = 30 * MS;
    for (int i = 0; i < 200; i++) {
      assertTrue(rig.run(rig.read(i % 64, 1)).isWhole());
    }
    long copies = rig.device.multipathUnit().hedges().copies();
    assertTrue(copies > 5 && copies <= 4 + 400 / 20 + 1, "" + copies);
    assertTrue(rig.run(rig.write(0, 1, (byte) 1)).isWhole());
  }

  @Test
  void everyCommandEndsOnceWhateverHappens() {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      Rig rig = rig();
      int[] ends = new int[1];
      int commands = 60;
      for (int i = 0; i < commands; i++) {
        ScsiCommand read = rig.read(random.nextInt(64), 1);
        read.onCompletion(
            ended -> {
              ends[0]++;
              assertTrue(ended.isWhole() || ended.failure().isPresent());
            });
        rig.start(read);
        switch (random.nextInt(12)) {
          case 0 -> rig.links.get(0).delayNanos = random.nextInt(20) * MS;
          case 1 -> rig.sessions.get(random.nextInt(2)).reset();
          case 2 -> rig.device.unit().cancel(read);
          default -> rig.time.pass(random.nextInt(8) * MS);
        }
      }
      rig.time.pass(20_000 * MS);
      assertEquals(commands, ends[0], "seed " + seed);
      for (Path path : rig.device.paths()) {
        assertEquals(0, path.inFlight(), "seed " + seed);
      }
      rig.device.close();
    }
  }
}
