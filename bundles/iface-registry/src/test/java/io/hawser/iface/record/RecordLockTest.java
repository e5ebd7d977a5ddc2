package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordLockTest {
  @TempDir private Path directory;

  private RecordLock lock(Duration patience) {
    return new RecordLock(
        directory.resolve("root"), Optional.of(directory.resolve("link")), patience);
  }

  @Test
  void oneAtATimeWhetherByOneStoreOrByTwo() throws Exception {
    RecordLock one = lock(Duration.ofSeconds(20));
    RecordLock other = lock(Duration.ofSeconds(20));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        RecordLock used = i % 2 == 0 ? one : other;
        all.add(
            threads.submit(
                () ->
                    used.locked(
                        () -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          used.locked(() -> null);
                          inside.decrementAndGet();
                          return null;
                        })));
      }
      for (Future<?> each : all) {
        each.get(20, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(1, most.get());
    assertFalse(Files.exists(directory.resolve("link/lock.write")));
  }

  @Test
  void whoeverDoesNotLetGoIsNamedAfterTheTime() throws Exception {
    RecordLock holder = lock(Duration.ofSeconds(20));
    RecordLock waiting = lock(Duration.ofMillis(50));
    CountDownLatch in = new CountDownLatch(1);
    CountDownLatch out = new CountDownLatch(1);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<?> held =
          thread.submit(
              () ->
                  holder.locked(
                      () -> {
                        in.countDown();
                        try {
                          assertTrue(out.await(20, TimeUnit.SECONDS));
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                        return null;
                      }));
      assertTrue(in.await(20, TimeUnit.SECONDS));
      HawserException busy = assertThrows(HawserException.class, () -> waiting.locked(() -> null));
      assertEquals(ErrorCode.RECORD_STORE, busy.code());
      out.countDown();
      held.get(20, TimeUnit.SECONDS);
      assertEquals("free", waiting.locked(() -> "free"));
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void theLockOfOpenIscsiIsRespectedAndOneOfOursThatDiedIsNot() throws Exception {
    RecordLock lock = lock(Duration.ofMillis(50));
    lock.locked(() -> null);
    Path file = directory.resolve("link/lock");
    Path link = directory.resolve("link/lock.write");
    Files.createLink(link, file);
    HawserException busy = assertThrows(HawserException.class, () -> lock.locked(() -> null));
    assertTrue(busy.getMessage().contains("lock.write"), busy.getMessage());
    assertTrue(Files.exists(link));

    // As a process of ours leaves it that is killed inside.
    Files.writeString(directory.resolve("root/.lock"), "linked");
    assertEquals("in", lock.locked(() -> "in"));
    assertFalse(Files.exists(link));
  }

  @Test
  void whatADeadWriterLeftIsSweptAway() throws Exception {
    RecordRoot root = RecordRoot.of(directory.resolve("root"));
    Path temporaries = directory.resolve("root/.tmp");
    Files.createDirectories(temporaries);
    Files.writeString(temporaries.resolve("record123"), "half");
    root.changing(() -> null);
    assertFalse(Files.exists(temporaries.resolve("record123")));
  }
}
