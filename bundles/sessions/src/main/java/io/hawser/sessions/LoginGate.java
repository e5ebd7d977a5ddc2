package io.hawser.sessions;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Lets so many logins be under way at a time and no more; the others wait for their turn. Two
 * thousand at once would keep each other from being answered in time, and a transport that leaves
 * logins unanswered is taken for a broken one.
 *
 * <p>Threading: any thread; nothing blocks, and no lock is held while a login begins.
 */
final class LoginGate {
  private final int most;
  // Guarded by this.
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int underWay;
  private boolean beginning;

  /**
   * @param most logins under way at a time
   */
  LoginGate(int most) {
    this.most = most;
  }

  /** Begins the login when it is its turn. */
  <T> CompletionStage<T> pass(Supplier<CompletionStage<T>> login) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(() -> begin(login, outcome));
    }
    goOn();
    return outcome;
  }

  private <T> void begin(Supplier<CompletionStage<T>> login, CompletableFuture<T> outcome) {
    login
        .get()
        .whenComplete(
            (value, failure) -> {
              synchronized (this) {
                underWay--;
              }
              if (failure == null) {
                outcome.complete(value);
              } else {
                outcome.completeExceptionally(failure);
              }
              goOn();
            });
  }

  /** One thread begins them, one after the other: logins that fail at once do not nest. */
  private void goOn() {
    while (true) {
      Runnable next;
      synchronized (this) {
        if (beginning || underWay >= most || waiting.isEmpty()) {
          return;
        }
        beginning = true;
        underWay++;
        next = waiting.remove();
      }
      try {
        next.run();
      } finally {
        synchronized (this) {
          beginning = false;
        }
      }
    }
  }
}
