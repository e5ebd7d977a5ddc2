package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.transport.tcp.loop.Loop;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Has the guards of a session's logical units look at them after a re-login, before any held
 * command goes out. A guard that fails, throws or gives nothing freezes its logical unit until the
 * next re-login. Loop only.
 */
final class Verification {
  private final TcpSession session;
  private final Loop loop;
  private int round;

  Verification(TcpSession session, Loop loop) {
    this.session = session;
    this.loop = loop;
  }

  /** Results still to come speak of a connection that is gone. */
  void stop() {
    round++;
  }

  /** Begins a round; units without a guard are left alone. */
  void begin(Collection<TcpLogicalUnit> units) {
    round++;
    for (TcpLogicalUnit unit : units) {
      if (unit.guards().isEmpty()) {
        unit.verified(null);
        // It may have had guards in the last round, and commands that waited for them.
        session.commands().resume(unit);
        continue;
      }
      unit.verifying();
      // From a turn of its own: the session is not in its new state yet.
      int now = round;
      loop.eventLoop().execute(() -> verify(unit, now));
    }
  }

  private void verify(TcpLogicalUnit unit, int ofRound) {
    if (ofRound != round) {
      return;
    }
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (ReloginGuard guard : unit.guards()) {
      all = all.thenCompose(done -> ask(guard, unit));
    }
    all.whenComplete(
        (done, failure) -> {
          try {
            loop.run(() -> verified(unit, ofRound, failure));
          } catch (RejectedExecutionException e) {
            // The transport is stopped, and every command has ended with it.
            return;
          }
        });
  }

  private static CompletionStage<Void> ask(ReloginGuard guard, TcpLogicalUnit unit) {
    try {
      CompletionStage<Void> answer = guard.verify(unit.fresh());
      return answer != null
          ? answer
          : CompletableFuture.failedFuture(new IllegalStateException("a guard gave no answer"));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void verified(TcpLogicalUnit unit, int ofRound, Throwable failure) {
    if (ofRound != round) {
      return;
    }
    unit.verified(failure == null ? null : refusal(unit, failure));
    session.commands().resume(unit);
  }

  private static HawserException refusal(TcpLogicalUnit unit, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof HawserException known
        ? known
        : new HawserException(
            ErrorCode.GENERIC,
            unit.description() + ": the check after the re-login failed: " + cause.getMessage(),
            cause);
  }
}
