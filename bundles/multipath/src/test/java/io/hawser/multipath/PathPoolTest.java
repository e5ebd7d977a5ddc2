package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The book of a path's commands, kept by the session's own thread and by others. */
class PathPoolTest {
  private static final int ROUNDS = 20_000;

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
    CyclicBarrier start = new CyclicBarrier(2);
    ScsiCommand user = rig.read(0, 1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        pool.open();
        Future<List<ScsiCommand>> closed =
            other.submit(
                () -> {
                  start.await(10, TimeUnit.SECONDS);
                  return pool.close();
                });
        start.await(10, TimeUnit.SECONDS);
        PathCommand taken = pool.take(user, null);
        boolean known = closed.get(10, TimeUnit.SECONDS).contains(user);
        // One that was taken was seen by who closed; one that was seen may have been refused.
        assertTrue(taken == null || known, "round " + i);
        assertNull(pool.take(user, null));
        if (taken != null) {
          assertEquals(1, pool.count());
          pool.giveGood(taken);
        }
        assertEquals(0, pool.count());
      }
      pool.open();
      assertNotNull(pool.take(user, null));
    } finally {
      other.shutdownNow();
    }
  }
}
