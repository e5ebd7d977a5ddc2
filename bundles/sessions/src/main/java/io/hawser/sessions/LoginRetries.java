package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.block.Delay;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Tries a login again until it is done, refused for good, unwanted, or its time is spent. */
final class LoginRetries {
  /** Pause between tries, as open-iscsi's. */
  static final Duration PAUSE = Duration.ofSeconds(3);

  /** What the same login may not come to a second time. */
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.TRANSPORT,
          ErrorCode.TRANSPORT_TIMEOUT,
          ErrorCode.LOGIN,
          ErrorCode.PDU_TIMEOUT,
          ErrorCode.REQUEST_TIMEOUT,
          ErrorCode.AGAIN,
          ErrorCode.INTERNAL);

  private final Delay delay;
  private final LongSupplier clock;

  /**
   * @param delay makes the pauses
   * @param clock reads nanoseconds, as {@link System#nanoTime()}
   */
  LoginRetries(Delay delay, LongSupplier clock) {
    this.delay = delay;
    this.clock = clock;
  }

  /**
   * Runs.
   *
   * @param budget for how long a further try is begun; zero tries once
   * @param wanted asked before each further try
   * @param login one try
   * @param what names the login in the sentence that says that its time is spent
   */
  <T> CompletionStage<T> run(
      Duration budget, BooleanSupplier wanted, Supplier<CompletionStage<T>> login, String what) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    new Run<>(clock.getAsLong(), budget, wanted, login, what, outcome).attempt();
    return outcome;
  }

  private final class Run<T> {
    private final long start;
    private final Duration budget;
    private final BooleanSupplier wanted;
    private final Supplier<CompletionStage<T>> login;
    private final String what;
    private final CompletableFuture<T> outcome;

    Run(
        long start,
        Duration budget,
        BooleanSupplier wanted,
        Supplier<CompletionStage<T>> login,
        String what,
        CompletableFuture<T> outcome) {
      this.start = start;
      this.budget = budget;
      this.wanted = wanted;
      this.login = login;
      this.what = what;
      this.outcome = outcome;
    }

    void attempt() {
      login
          .get()
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  outcome.complete(value);
                } else {
                  failed(Failures.explained(failure, what));
                }
              });
    }

    private void failed(HawserException why) {
      long left = budget.toNanos() - (clock.getAsLong() - start);
      if (!PASSING.contains(why.code()) || budget.isZero() || !wanted.getAsBoolean()) {
        outcome.completeExceptionally(why);
      } else if (left <= PAUSE.toNanos()) {
        outcome.completeExceptionally(
            new HawserException(
                ErrorCode.TRANSPORT_TIMEOUT,
                what + " was given up after " + budget.toSeconds() + " s: " + why.getMessage(),
                why));
      } else {
        delay.after(PAUSE.toNanos(), this::attempt);
      }
    }
  }
}
