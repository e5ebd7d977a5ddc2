package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.protocol.login.LoginSettings;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;

/**
 * One whole login within its time: tries, follows redirects, tries again where that may help, and
 * takes away what a failed try left. Engine thread only.
 */
final class SessionLogin {
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final KernelSession session;
  private final Engine engine;
  private final DriverProfile profile;
  private final KernelObjects objects;
  private final OptionalInt host;
  private Portal portal;
  private Portal home;
  private Deadline deadline;
  private boolean fromNothing;
  private int redirects;
  private LoginAttempt attempt;
  private CompletableFuture<Void> result;
  private ScheduledFuture<?> timeLimit;
  private String lastFailure = "not begun";

  SessionLogin(
      KernelSession session,
      Engine engine,
      DriverProfile profile,
      KernelObjects objects,
      OptionalInt host) {
    this.session = session;
    this.engine = engine;
    this.profile = profile;
    this.objects = objects;
    this.host = host;
    this.home = session.request().portal();
  }

  /** Whether events belong to it. */
  boolean isUnderWay() {
    return attempt != null;
  }

  /** An event of the session that is being built up. */
  void event(Uevent event) {
    attempt.event(event);
  }

  /** Where the next login starts: moved only by permanent redirects. */
  Portal home() {
    return home;
  }

  /**
   * Begins.
   *
   * @param first whether the session is new, so that a failure takes it away
   */
  CompletionStage<Void> run(Portal start, Deadline until, boolean first) {
    portal = start;
    deadline = until;
    fromNothing = first;
    redirects = 0;
    result = new CompletableFuture<>();
    CompletableFuture<Void> mine = result;
    timeLimit = engine.later(until.remaining(), () -> tooLate(mine));
    attempt(settings());
    return mine;
  }

  private LoginSettings settings() {
    LoginRequest wish = session.request();
    boolean multipleR2t = profile.capabilities().has(Feature.MULTIPLE_R2T);
    return LoginSettings.of(
        wish.withPortal(portal)
            .withParameters(profile.limits().clamp(wish.parameters(), multipleR2t)));
  }

  private void attempt(LoginSettings settings) {
    LoginAttempt now =
        new LoginAttempt(engine, profile, objects, settings, deadline, session::created);
    attempt = now;
    CompletableFuture<Void> mine = result;
    now.start(host)
        .thenCompose(
            agreed -> {
              session.agreed(portal, agreed);
              return fromNothing ? session.scan() : CompletableFuture.completedFuture(null);
            })
        .whenComplete(
            (done, failure) -> {
              attempt = null;
              if (failure == null && !mine.isDone()) {
                finish(null);
              } else {
                if (failure != null) {
                  lastFailure = "between two tries, after: " + Engine.failure(failure).getMessage();
                }
                clean()
                    .whenComplete(
                        (gone, e) -> {
                          if (!mine.isDone()) {
                            decide(Engine.failure(failure));
                          }
                        });
              }
            });
  }

  /** After a failed try: nothing of a new session stays; of an old one only the session. */
  private CompletionStage<Void> clean() {
    return fromNothing || !objects.hasSession() ? objects.remove() : objects.recover();
  }

  private void decide(HawserException why) {
    if (why instanceof LoginAttempt.Moved moved) {
      follow(moved);
    } else if (why instanceof LoginAttempt.Refused refused && refused.otherwise().isPresent()) {
      attempt(refused.otherwise().get());
    } else if (why instanceof LoginAttempt.Refused refused && refused.retryable()) {
      Duration pause = pause();
      if (deadline.remaining().compareTo(pause) > 0) {
        CompletableFuture<Void> mine = result;
        engine.later(
            pause,
            () -> {
              if (!mine.isDone()) {
                attempt(settings());
              }
            });
      } else {
        finish(cause(why));
      }
    } else {
      finish(cause(why));
    }
  }

  /** What the caller shall see is the login's own exception with its status. */
  private static HawserException cause(HawserException why) {
    return why instanceof LoginAttempt.Refused && why.getCause() instanceof HawserException inner
        ? inner
        : why;
  }

  private Duration pause() {
    Duration wanted = session.request().timeouts().reconnectDelay();
    if (wanted.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return wanted.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wanted;
  }

  private void follow(LoginAttempt.Moved moved) {
    if (++redirects > session.request().timeouts().maxRedirects()) {
      finish(
          new HawserException(
              ErrorCode.LOGIN,
              "login at "
                  + home.address()
                  + " was given up: the target redirects more than "
                  + session.request().timeouts().maxRedirects()
                  + " times"));
      return;
    }
    portal = moved.portal();
    if (moved.permanent()) {
      home = portal;
    }
    attempt(settings());
  }

  private void tooLate(CompletableFuture<Void> mine) {
    HawserException why =
        new HawserException(
            ErrorCode.TRANSPORT_TIMEOUT,
            "login at "
                + portal.address()
                + " was not finished within "
                + session.request().timeouts().login().toMillis()
                + " ms; it was "
                + (attempt != null ? attempt.step() : lastFailure));
    if (!mine.isDone()) {
      mine.completeExceptionally(why);
      if (attempt != null) {
        attempt.cancel(why);
      }
    }
  }

  /** Gives a login up that is under way. */
  void cancel(HawserException why) {
    if (result != null && !result.isDone()) {
      timeLimit.cancel(false);
      result.completeExceptionally(why);
      if (attempt != null) {
        attempt.cancel(why);
      }
    }
  }

  private void finish(HawserException why) {
    timeLimit.cancel(false);
    if (why == null) {
      result.complete(null);
    } else {
      result.completeExceptionally(why);
    }
  }
}
