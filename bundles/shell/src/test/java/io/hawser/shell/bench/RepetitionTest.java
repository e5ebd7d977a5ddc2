package io.hawser.shell.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RepetitionTest {
  private long clock;
  private int begun;
  private CompletableFuture<Void> open;

  private CompletableFuture<Void> begin() {
    begun++;
    open = new CompletableFuture<>();
    return open;
  }

  @Test
  void oneAfterAnotherAndOnlyTheMeasuredOnesCount() throws Exception {
    Repetition repetition = new Repetition(this::begin, () -> clock);
    repetition.start(100, 200);
    assertEquals(1, begun);
    for (long end : new long[] {90, 110, 150, 199}) {
      clock = end;
      open.complete(null);
    }
    assertEquals(5, begun);
    assertFalse(repetition.await(0));
    clock = 230;
    open.complete(null);
    assertTrue(repetition.await(0));
    assertEquals(5, begun);
    assertEquals(3, repetition.latencies().count());
    assertEquals(49, repetition.latencies().max());
    assertTrue(repetition.failure().isEmpty());
  }

  @Test
  void workThatEndsAtOnceDoesNotGrowTheStack() throws Exception {
    Repetition repetition =
        new Repetition(
            () -> {
              clock++;
              return CompletableFuture.completedFuture("done");
            },
            () -> clock);
    repetition.start(0, 1_000_000);
    assertTrue(repetition.await(0));
    assertEquals(999_999, repetition.latencies().count());
  }

  @Test
  void theFirstFailureEndsIt() throws Exception {
    Repetition repetition = new Repetition(this::begin, () -> clock);
    repetition.start(0, 100);
    IllegalStateException why = new IllegalStateException("no");
    open.completeExceptionally(why);
    assertTrue(repetition.await(0));
    assertSame(why, repetition.failure().orElseThrow());
    assertEquals(1, begun);

    Repetition throwing =
        new Repetition(
            () -> {
              throw why;
            },
            () -> clock);
    throwing.start(0, 100);
    assertSame(why, throwing.failure().orElseThrow());
  }
}
