package io.hawser.target.fault;

import io.hawser.api.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A fault that is planned: it counts what it matched and struck, lets a test wait for that, and is
 * ended by {@link #close} or {@link #release}. Safe from any thread.
 */
public final class Fault implements Registration {
  private final FaultPoint point;
  private final FaultAction action;
  private final Predicate<FaultEvent> matcher;
  private final long skip;
  private final long times;
  private final Runnable onEnd;
  private final Lock lock = new ReentrantLock();
  private final Condition struck = lock.newCondition();
  private final List<Runnable> held = new ArrayList<>();
  private long matches;
  private long hits;
  private boolean ended;

  Fault(
      FaultPoint point,
      FaultAction action,
      Predicate<FaultEvent> matcher,
      long skip,
      long times,
      Runnable onEnd) {
    this.point = point;
    this.action = action;
    this.matcher = matcher;
    this.skip = skip;
    this.times = times;
    this.onEnd = onEnd;
  }

  /** What it does. */
  public FaultAction action() {
    return action;
  }

  /** Whether it strikes this time; counts. */
  boolean strikes(FaultEvent event) {
    if (event.point() != point || !matcher.test(event)) {
      return false;
    }
    lock.lock();
    try {
      if (ended || matches - skip >= times) {
        return false;
      }
      matches++;
      if (matches <= skip) {
        return false;
      }
      if (!(action instanceof FaultAction.Hold)) {
        hit();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void hit() {
    hits++;
    struck.signalAll();
  }

  /**
   * Keeps what a {@link FaultAction.Hold} stopped until {@link #release}; goes on at once if that
   * has happened already. For the target.
   */
  public void hold(Runnable goOn) {
    lock.lock();
    try {
      hit();
      if (!ended) {
        held.add(goOn);
        return;
      }
    } finally {
      lock.unlock();
    }
    goOn.run();
  }

  /** Whether it was ended by {@link #release} or {@link #close}. */
  public boolean ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** How often it struck. */
  public long hits() {
    lock.lock();
    try {
      return hits;
    } finally {
      lock.unlock();
    }
  }

  /** How many things are held now. */
  public int held() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it has struck so often.
   *
   * @return false if it has not in time
   */
  public boolean awaitHits(long count, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    lock.lock();
    try {
      while (hits < count) {
        if (left <= 0) {
          return false;
        }
        left = struck.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** {@link #awaitHits} for the first time, in seconds. */
  public boolean awaitHit(long seconds) throws InterruptedException {
    return awaitHits(1, Duration.ofNanos(TimeUnit.SECONDS.toNanos(seconds)));
  }

  /**
   * Ends the fault and lets everything held go on, in the order it came. A held command that was
   * aborted in the meantime does nothing any more.
   */
  public void release() {
    List<Runnable> free;
    lock.lock();
    try {
      ended = true;
      free = List.copyOf(held);
      held.clear();
    } finally {
      lock.unlock();
    }
    onEnd.run();
    free.forEach(Runnable::run);
  }

  /** Ends the fault; what is held stays held for ever. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
    onEnd.run();
  }
}
