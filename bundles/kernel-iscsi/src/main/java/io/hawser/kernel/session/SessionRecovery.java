package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;

/**
 * Builds a lost session up again: frees the endpoint, stops the connection for recovery, and logs
 * in on the same kernel session, as often and as long as the timeouts allow. Engine thread only.
 */
final class SessionRecovery {
  private final KernelSession session;
  private final Engine engine;
  private final KernelObjects objects;
  private final SessionLogin login;
  private Duration firstWait;
  private int tries;
  private Deadline giveUp;
  private ScheduledFuture<?> next;
  private boolean stopped;
  private boolean underWay;

  SessionRecovery(KernelSession session, Engine engine, KernelObjects objects, SessionLogin login) {
    this.session = session;
    this.engine = engine;
    this.objects = objects;
    this.login = login;
  }

  /** The target says how long to wait before the next login; holds once. */
  void waitFirst(Duration wait) {
    firstWait = wait;
  }

  /** No more tries. */
  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel(false);
    }
  }

  /** The connection was lost. */
  void begin(String why) {
    if (stopped || underWay) {
      return;
    }
    underWay = true;
    SessionTimeouts timeouts = session.request().timeouts();
    tries = 0;
    giveUp = Deadline.after(timeouts.replacement());
    objects
        .recover()
        .whenComplete(
            (done, failure) -> {
              // Told now, when the kernel sends nothing on the lost connection any more.
              session.change(SessionState.FAILED, why);
              if (timeouts.reconnects() == 0) {
                over("it is not to be built up again");
              } else {
                Duration wait = firstWait == null ? Duration.ZERO : firstWait;
                firstWait = null;
                later(wait);
              }
            });
  }

  private void later(Duration wait) {
    if (!stopped) {
      next = engine.later(wait, this::attempt);
    }
  }

  private void attempt() {
    if (stopped) {
      return;
    }
    tries++;
    login
        .run(login.home(), Deadline.after(session.request().timeouts().login()), false)
        .whenComplete(
            (done, failure) -> {
              if (stopped) {
                return;
              }
              if (failure == null) {
                underWay = false;
                session.regained();
              } else {
                failed(Engine.failure(failure));
              }
            });
  }

  private void failed(HawserException why) {
    boolean forGood =
        why.code() == ErrorCode.FATAL_LOGIN
            || why.code() == ErrorCode.LOGIN_AUTHENTICATION
            || !objects.hasSession();
    if (forGood
        || tries >= session.request().timeouts().reconnects()
        || giveUp.remaining().isZero()) {
      over(why.getMessage());
    } else {
      later(session.request().timeouts().reconnectDelay());
    }
  }

  private void over(String why) {
    underWay = false;
    session.abandon(
        new HawserException(
            ErrorCode.TRANSPORT, session + " was lost and not built up again: " + why));
  }
}
