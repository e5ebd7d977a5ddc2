package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;

/**
 * Builds a lost session up again (ErrorRecoveryLevel 0, RFC 7143 section 7.1.5): a new login with
 * the same ISID and TSIH 0 ends the old session at the target (section 6.3.5), and only then do
 * commands go out again. Bounded in tries and in time. Loop only.
 */
final class SessionRecovery {
  /** Longest Time2Wait of a target that is kept, seconds. */
  private static final int LONGEST_WAIT = 30;

  /** A session that stood so long has proved itself, commands or not. */
  private static final long STABLE_NANOS = 60_000_000_000L;

  private final TcpSession session;
  private final SessionServices services;
  private final Loop loop;
  private final SessionTimeouts timeouts;
  private final Timeout pause = new Pause();
  private final Timeout replacement = new Replacement();
  private SessionLogin login;
  private Portal home;
  private int tries;
  private int announcedWait = -1;
  private long loggedInNanos;
  private HawserException cause;

  SessionRecovery(TcpSession session, SessionServices services, Loop loop) {
    this.session = session;
    this.services = services;
    this.loop = loop;
    this.timeouts = session.request().timeouts();
    this.home = session.request().portal();
  }

  /** The first login of the session. */
  void open(SessionLogin.Done done) {
    login = new SessionLogin(services, loop, session.request(), home, null, done);
    login.start();
  }

  /** A login has succeeded. */
  void loggedIn(Portal nextHome) {
    login = null;
    home = nextHome;
    replacement.disarm();
    loggedInNanos = loop.wheel().now();
  }

  /** A command has completed on this connection: what was tried before does not count any more. */
  void progress() {
    tries = 0;
  }

  /** The target wants so many seconds to pass before the next login. */
  void waitBeforeNext(int seconds) {
    announcedWait = seconds;
  }

  /** Whether a connection lost now will be replaced. */
  boolean willTry() {
    return replacesConnections() && (tries < timeouts.reconnects() || isStable());
  }

  /** Whether lost connections are replaced at all; a discovery session has nothing to keep. */
  boolean replacesConnections() {
    return timeouts.reconnects() > 0 && session.request().type() == SessionType.NORMAL;
  }

  private boolean isStable() {
    return loop.wheel().now() - loggedInNanos >= STABLE_NANOS;
  }

  /** Stops trying. */
  void stop() {
    pause.disarm();
    replacement.disarm();
    if (login != null) {
      login.cancel();
      login = null;
    }
  }

  /**
   * The connection is lost.
   *
   * @param why one sentence with the session's name
   */
  void lost(HawserException why) {
    cause = why;
    if (isStable()) {
      tries = 0;
    }
    int wait = announcedWait >= 0 ? announcedWait : session.parameters().defaultTime2Wait();
    announcedWait = -1;
    if (!replacesConnections()) {
      session.life().end(why);
      return;
    }
    session.listeners().state(SessionState.FAILED, why.getMessage());
    if (session.life().isOver()) {
      return;
    }
    if (!replacement.isArmed()) {
      loop.wheel().armIn(replacement, timeouts.replacement().toNanos());
    }
    tryAgain(Math.min(wait, LONGEST_WAIT) * 1_000_000_000L);
  }

  private void tryAgain(long leastNanos) {
    if (session.life().isOver()) {
      return;
    }
    if (tries >= timeouts.reconnects()) {
      session
          .life()
          .end(
              new HawserException(
                  cause.code(),
                  cause.getMessage() + "; given up after " + tries + " tries to build it up again",
                  cause));
      return;
    }
    long wait = tries == 0 ? 0 : timeouts.reconnectDelay().toNanos();
    tries++;
    loop.wheel().armIn(pause, Math.max(wait, leastNanos));
  }

  /** Time for the next try. */
  private final class Pause extends Timeout {
    @Override
    protected void expired(long now) {
      login = new SessionLogin(services, loop, session.request(), home, null, new Outcome());
      login.start();
    }
  }

  /** What a try came to. */
  private final class Outcome implements SessionLogin.Done {
    @Override
    public void loggedIn(
        Connection connection, InitiatorLogin.LoggedIn result, Portal portal, Portal nextHome) {
      session.life().loggedIn(connection, result, portal, nextHome);
    }

    @Override
    public void failed(HawserException why) {
      login = null;
      cause = why;
      tryAgain(0);
    }
  }

  /** The commands have waited long enough. */
  private final class Replacement extends Timeout {
    @Override
    protected void expired(long now) {
      session
          .life()
          .end(
              new HawserException(
                  ErrorCode.TRANSPORT_TIMEOUT,
                  "session "
                      + session.id()
                      + " was not built up again within "
                      + timeouts.replacement().toMillis()
                      + " ms: "
                      + cause.getMessage(),
                  cause));
    }
  }
}
