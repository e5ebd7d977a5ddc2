package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A target that answers one by one, so that its replies are gathered, and then falls silent. */
class HeldRepliesTest extends SessionFixture {
  private static final int IN_FLIGHT = 32;
  private static final int ROUNDS = 8;

  /** So long both ways of taking replies in are tried in turn, and one of them is kept. */
  private static final long ANSWERING_NANOS = 150_000_000L;

  /** Fewer than are gathered of so many. */
  private static final int LAST_WORDS = 3;

  /** A tenth of the time a command has, and less than the silence after which a ping is sent. */
  private static final int PATIENCE_SECONDS = (int) PATIENT.command().toSeconds() / 10;

  private final Semaphore completed = new Semaphore(0);
  private final AtomicInteger failed = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean stopping;

  @Test
  void lastWordsBeforeASilenceAreHeard() throws Exception {
    play(
        target -> {
          try (Peer peer = target.loggedIn(ANSWERS)) {
            peer.window = 2 * IN_FLIGHT;
            Deque<ScsiCommandPdu> open = new ArrayDeque<>();
            for (int i = 0; i < ROUNDS; i++) {
              answerOneByOne(peer, open);
              fallSilent(peer, open);
            }
            stopping = true;
            while (over.getCount() > 0) {
              takeIn(peer, open);
              if (!open.isEmpty()) {
                peer.good(open.poll());
              }
            }
            peer.awaitClose();
          }
        });
    LogicalUnit unit = login(OFFER, PATIENT).logicalUnit(Lun.of(1));
    AtomicInteger running = new AtomicInteger(IN_FLIGHT);
    for (int i = 0; i < IN_FLIGHT; i++) {
      unit.execute(Commands.testUnitReady().onCompletion(done -> next(unit, done, running)));
    }
    assertTrue(over.await(60, TimeUnit.SECONDS), "the commands did not come to their end");
    assertEquals(0, failed.get());
  }

  private void next(LogicalUnit unit, ScsiCommand done, AtomicInteger running) {
    if (!done.isGood()) {
      failed.incrementAndGet();
    }
    completed.release();
    if (!stopping && done.isGood()) {
      unit.execute(done);
    } else if (running.decrementAndGet() == 0) {
      over.countDown();
    }
  }

  private static void takeIn(Peer peer, Deque<ScsiCommandPdu> open) throws Exception {
    while (peer.poll() instanceof ScsiCommandPdu command) {
      peer.expCmdSn = command.cmdSn() + 1;
      open.add(command);
    }
  }

  private void answerOneByOne(Peer peer, Deque<ScsiCommandPdu> open) throws Exception {
    long until = System.nanoTime() + ANSWERING_NANOS;
    while (System.nanoTime() - until < 0) {
      takeIn(peer, open);
      if (open.isEmpty()) {
        open.add(peer.command());
      }
      peer.good(open.poll());
    }
  }

  private void fallSilent(Peer peer, Deque<ScsiCommandPdu> open) throws Exception {
    // All that was answered has been heard, and there are commands for the last words.
    while (open.size() < IN_FLIGHT) {
      open.add(peer.command());
    }
    completed.drainPermits();
    for (int i = 0; i < LAST_WORDS; i++) {
      peer.good(open.poll());
    }
    assertTrue(
        completed.tryAcquire(LAST_WORDS, PATIENCE_SECONDS, TimeUnit.SECONDS),
        "the last words before a silence were not heard");
  }
}
