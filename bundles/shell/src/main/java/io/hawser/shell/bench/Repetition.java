package io.hawser.shell.bench;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Does a piece of asynchronous work again and again, each as soon as the one before has ended, on
 * the thread it ended on: logins or discoveries one after another. The first failure ends it.
 *
 * <p>Threading: started once, by any thread. Work that completes inside its supplier is fine: the
 * stack does not grow with it.
 */
public final class Repetition {
  private final Supplier<? extends CompletionStage<?>> work;
  private final LongSupplier nanoTime;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final LatencyHistogram latencies = new LatencyHistogram();
  private final AtomicInteger wanted = new AtomicInteger();
  private long from;
  private long until;
  private Throwable failure;

  /**
   * @param work begins one piece; its stage completes when the piece is over
   * @param nanoTime the clock
   */
  public Repetition(Supplier<? extends CompletionStage<?>> work, LongSupplier nanoTime) {
    this.work = work;
    this.nanoTime = nanoTime;
  }

  /**
   * Begins; call it once.
   *
   * @param measureFrom from when on ends count, on the clock
   * @param measureUntil when to stop: nothing is begun after it
   */
  public void start(long measureFrom, long measureUntil) {
    from = measureFrom;
    until = measureUntil;
    next();
  }

  private void next() {
    if (wanted.getAndIncrement() > 0) {
      // Inside begin(): whoever runs the loop below goes on.
      return;
    }
    do {
      begin();
    } while (wanted.decrementAndGet() > 0);
  }

  private void begin() {
    long began = nanoTime.getAsLong();
    if (began - until >= 0) {
      ended.countDown();
      return;
    }
    CompletionStage<?> stage;
    try {
      stage = work.get();
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    stage.whenComplete((ignored, thrown) -> over(began, thrown));
  }

  private void over(long began, Throwable thrown) {
    if (thrown != null) {
      failed(thrown);
      return;
    }
    long now = nanoTime.getAsLong();
    if (now - from >= 0 && now - until < 0) {
      latencies.record(now - began);
    }
    next();
  }

  private void failed(Throwable thrown) {
    failure = thrown;
    ended.countDown();
  }

  /**
   * Waits for the end.
   *
   * @return whether it has come
   */
  public boolean await(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  /** How long the measured pieces took, in nanoseconds; after the end. */
  public LatencyHistogram latencies() {
    return latencies;
  }

  /** What ended it early; after the end. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }
}
