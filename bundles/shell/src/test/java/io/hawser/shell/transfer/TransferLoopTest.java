package io.hawser.shell.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.PartialWriteException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransferLoopTest {
  private static final Duration STALL = Duration.ofSeconds(10);
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertTrue(threads.awaitTermination(10, TimeUnit.SECONDS));
  }

  /** Bytes in memory that complete on other threads, in any order, and fail where told. */
  private final class Memory implements Source, Sink {
    final byte[] bytes;
    final AtomicInteger under = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final List<Long> offsets = new ArrayList<>();
    HawserException failure;
    long failAt = -1;

    Memory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public CompletionStage<Void> read(long offset, ByteBuffer into) {
      return later(offset, () -> into.duplicate().put(bytes, (int) offset, into.remaining()));
    }

    @Override
    public CompletionStage<Void> write(long offset, ByteBuffer from) {
      synchronized (offsets) {
        offsets.add(offset);
      }
      return later(offset, () -> from.duplicate().get(bytes, (int) offset, from.remaining()));
    }

    private CompletionStage<Void> later(long offset, Runnable work) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      int now = under.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      threads.execute(
          () -> {
            under.decrementAndGet();
            if (offset == failAt) {
              done.completeExceptionally(failure);
            } else {
              work.run();
              done.complete(null);
            }
          });
      return done;
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void everyByteArrivesWhateverTheOrderOfCompletions() throws HawserException {
    for (int length : new int[] {1, 99, 100, 101, 5000, 12_345}) {
      Memory source = new Memory(random(length));
      Memory sink = new Memory(new byte[length]);
      List<Long> progress = new ArrayList<>();
      TransferLoop loop = new TransferLoop(source, sink, length, 100, 7);
      loop.run(progress::add, STALL);
      assertArrayEquals(source.bytes, sink.bytes);
      assertEquals(length, loop.done());
      assertEquals(length, progress.get(progress.size() - 1));
      assertEquals(sink.offsets.stream().sorted().toList(), sink.offsets);
      assertTrue(source.most.get() <= 7);
    }
  }

  @Test
  void aFailedWriteTellsThePrefixThatIsDone() {
    Memory source = new Memory(random(1000));
    Memory sink = new Memory(new byte[1000]);
    sink.failAt = 600;
    sink.failure = new PartialWriteException(ErrorCode.TRANSPORT, "gone", 40, null);
    TransferLoop loop = new TransferLoop(source, sink, 1000, 100, 4);
    HawserException e = assertThrows(HawserException.class, () -> loop.run(done -> {}, STALL));
    assertSame(sink.failure, e);
    assertEquals(640, loop.done());
  }

  @Test
  void aFailedReadLetsEarlierWritesFinish() {
    Memory source = new Memory(random(1000));
    source.failAt = 500;
    source.failure = new HawserException(ErrorCode.TRANSPORT, "gone");
    Memory sink = new Memory(new byte[1000]);
    TransferLoop loop = new TransferLoop(source, sink, 1000, 100, 8);
    HawserException e = assertThrows(HawserException.class, () -> loop.run(done -> {}, STALL));
    assertSame(source.failure, e);
    assertEquals(500, loop.done());
    assertTrue(sink.offsets.stream().allMatch(offset -> offset < 500));
  }

  @Test
  void whatNeverMovesEnds() {
    Memory source = new Memory(random(100));
    Sink silent =
        new Sink() {
          @Override
          public String name() {
            return "silence";
          }

          @Override
          public CompletionStage<Void> write(long offset, ByteBuffer from) {
            return new CompletableFuture<>();
          }
        };
    TransferLoop loop = new TransferLoop(source, silent, 100, 10, 2);
    HawserException e =
        assertThrows(HawserException.class, () -> loop.run(done -> {}, Duration.ofMillis(50)));
    assertEquals(ErrorCode.REQUEST_TIMEOUT, e.code());
    assertEquals(0, loop.done());
  }

  @Test
  void comparingFindsTheFirstDifference() {
    Memory expected = new Memory(random(1000));
    Memory actual = new Memory(expected.bytes.clone());
    actual.bytes[777] ^= 1;
    TransferLoop loop =
        new TransferLoop(actual, new CompareSink(expected, "the copy"), 1000, 100, 4);
    HawserException e = assertThrows(HawserException.class, () -> loop.run(done -> {}, STALL));
    assertEquals("the copy differs from memory at byte 777", e.getMessage());
    assertEquals(700, loop.done());
  }

  @Test
  void equalBytesCompareEqual() throws HawserException {
    Memory expected = new Memory(random(1050));
    Memory actual = new Memory(expected.bytes.clone());
    TransferLoop loop =
        new TransferLoop(actual, new CompareSink(expected, "the copy"), 1050, 100, 4);
    loop.run(done -> {}, STALL);
    assertEquals(1050, loop.done());
  }
}
