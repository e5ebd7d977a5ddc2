package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The book of a path's commands, kept by the session's own thread and by others. */
class PathPoolTest {
  private static final int ROUNDS = 10_000;

  private final Rig rig = Rig.of(1, MultipathSettings.DEFAULT);
  private final Path path = rig.pathOf(0);
  private final PathPool pool = path.pool();

  @Test
  void whatIsTakenIsFoundAndCountedWhereverItEnds() {
    for (int i = 0; i < 8; i++) {
      boolean taken = (i & 1) != 0;
      boolean ended = (i & 2) != 0;
      ScsiCommand user = rig.read(0, 2);
      rig.near = () -> taken;
      PathCommand command = pool.take(user, null);
      assertSame(user, command.user());
      assertEquals(List.of(user), pool.users());
      assertEquals(1, path.inFlight());
      assertEquals(1024, path.inFlightBytes());
      rig.near = () -> ended;
      long done = pool.commandsDone();
      if ((i & 4) != 0) {
        pool.discard(command);
        assertEquals(done, pool.commandsDone());
      } else {
        pool.giveGood(command);
        assertEquals(done + 1, pool.commandsDone());
      }
      assertEquals(List.of(), pool.users());
      assertEquals(0, path.inFlight());
      assertEquals(0, path.inFlightBytes());
    }
  }

  @Test
  void anotherCommandsCancelMeansNothingToThisOne() {
    rig.near = () -> true;
    ScsiCommand first = rig.read(0, 1);
    ScsiCommand second = rig.read(1, 1);
    PathCommand command = pool.take(first, null);
    assertTrue(pool.cancel(first));
    assertTrue(command.isCancelled(first));
    assertFalse(pool.cancel(second));
    pool.giveGood(command);
    assertSame(command, pool.take(second, null));
    // As when the mark comes a moment too late.
    command.cancel(first);
    assertFalse(command.isCancelled(second));
  }

  @Test
  void nothingSlipsOutWhileThePathIsClosed() throws Exception {
    Thread own = Thread.currentThread();
    rig.near = () -> Thread.currentThread() == own;
    ScsiCommand user = rig.read(0, 1);
    AtomicInteger opened = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    AtomicBoolean found = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              for (int i = 1; i <= ROUNDS && await(opened, i); i++) {
                found.setPlain(pool.close().contains(user));
                closed.set(i);
              }
            });
    other.start();
    Random random = new Random(1);
    int taken = 0;
    for (int i = 1; i <= ROUNDS; i++) {
      pool.open();
      opened.set(i);
      // So that the two meet at every point of what each of them does.
      for (int spins = random.nextInt(64); spins > 0; spins--) {
        Thread.onSpinWait();
      }
      PathCommand command = pool.take(user, null);
      assertTrue(await(closed, i));
      // One that was taken was seen by who closed; one that was seen may have been refused.
      assertTrue(command == null || found.getPlain(), "round " + i);
      assertNull(pool.take(user, null));
      if (command != null) {
        taken++;
        assertEquals(1, pool.count());
        pool.giveGood(command);
      }
      assertEquals(0, pool.count());
    }
    other.join();
    assertTrue(taken > 0);
  }

  private static boolean await(AtomicInteger counter, int value) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (counter.get() < value) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.yield();
    }
    return true;
  }
}
