package io.hawser.iface;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Runs everything at once where it is asked for, until it is shut down. Any thread. */
final class CallersThread extends AbstractExecutorService {
  private volatile boolean shut;

  @Override
  public void execute(Runnable task) {
    if (shut) {
      throw new RejectedExecutionException("it is shut down");
    }
    task.run();
  }

  @Override
  public void shutdown() {
    shut = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shut = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shut;
  }

  @Override
  public boolean isTerminated() {
    return shut;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shut;
  }
}
