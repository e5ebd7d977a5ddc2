package io.hawser.kernel.sg;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.kernel.libc.Libc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SgReactorTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 5_000;

  /** Each thread waits for its task before it hands over the next: a lost wake-up stops it. */
  @Test
  void noTaskWaitsForTheNextOne() throws Exception {
    try (SgReactor reactor = new SgReactor(Libc.load(), "test-reactor")) {
      CountDownLatch all = new CountDownLatch(THREADS);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(() -> handOver(reactor, all));
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
      assertTrue(all.await(20, TimeUnit.SECONDS), "a task was never run");
    }
  }

  /** A command that is given to a session that has just ended must fail, not vanish. */
  @Test
  void whatComesAfterTheEndIsStillDone() throws Exception {
    SgReactor reactor = new SgReactor(Libc.load(), "test-reactor");
    CountDownLatch before = new CountDownLatch(1);
    reactor.execute(before::countDown);
    assertTrue(before.await(10, TimeUnit.SECONDS));
    CountDownLatch all = new CountDownLatch(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(new Thread(() -> handOver(reactor, all)));
    }
    threads.forEach(Thread::start);
    reactor.close();
    assertTrue(all.await(20, TimeUnit.SECONDS), "a task was never run");
    CountDownLatch nested = new CountDownLatch(1);
    reactor.execute(() -> reactor.execute(nested::countDown));
    assertTrue(nested.await(10, TimeUnit.SECONDS), "a task that a task handed over was never run");
  }

  private static void handOver(SgReactor reactor, CountDownLatch all) {
    try {
      for (int round = 0; round < ROUNDS; round++) {
        CountDownLatch done = new CountDownLatch(1);
        reactor.execute(done::countDown);
        if (!done.await(10, TimeUnit.SECONDS)) {
          return;
        }
      }
      all.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
