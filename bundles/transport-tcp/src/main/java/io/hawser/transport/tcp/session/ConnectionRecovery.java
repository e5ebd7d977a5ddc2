package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;

/**
 * Replaces a lost connection within its session (ErrorRecoveryLevel 2, RFC 7143 sections 6.3.4 and
 * 7.1.4.3): after DefaultTime2Wait a login with the session's TSIH and the connection's CID, which
 * logs the old connection out for recovery at the target; then its commands go on where they were.
 * When DefaultTime2Retain is over, or the target knows nothing of the session any more, the session
 * is given up and built up again. Loop only.
 */
final class ConnectionRecovery {
  /** The one connection of a session. */
  private static final int CID = 0;

  /** Longest DefaultTime2Wait that is kept, seconds. */
  private static final int LONGEST_WAIT = 30;

  private static final long SECOND = 1_000_000_000L;
  private static final long SHORTEST_PAUSE = 50_000_000L;

  private final TcpSession session;
  private final SessionServices services;
  private final Loop loop;
  private final Timeout pause = new Pause();
  private final Timeout retention = new Retention();
  private SessionLogin login;
  private HawserException cause;
  private long answersBefore = -1;

  ConnectionRecovery(TcpSession session, SessionServices services, Loop loop) {
    this.session = session;
    this.services = services;
    this.loop = loop;
  }

  /**
   * Begins, if the session may outlive its connection: both sides have agreed on level 2, the
   * target keeps the commands for a while, and some command has ended since the last time.
   *
   * @param fault what ended the connection; a target that broke the rules is not trusted to go on
   * @param why the same, naming the session
   * @return whether it has begun
   */
  boolean begin(ConnectionFault fault, HawserException why) {
    SessionParameters agreed = session.parameters();
    boolean possible =
        agreed.errorRecoveryLevel() == 2
            && agreed.defaultTime2Retain() > 0
            && (fault.kind() == ConnectionFault.Kind.LOST
                || fault.kind() == ConnectionFault.Kind.DIGEST);
    long answers = session.counters().get(Counters.Count.RESPONSES);
    if (!possible || answers == answersBefore) {
      return false;
    }
    answersBefore = answers;
    cause = why;
    long wait = Math.min(agreed.defaultTime2Wait(), LONGEST_WAIT) * SECOND;
    loop.wheel().armIn(retention, wait + agreed.defaultTime2Retain() * SECOND);
    loop.wheel().armIn(pause, wait);
    return true;
  }

  /** Stops trying. */
  void stop() {
    pause.disarm();
    retention.disarm();
    if (login != null) {
      login.cancel();
      login = null;
    }
  }

  private void giveUp(String why) {
    stop();
    session
        .connections()
        .sessionLost(
            new HawserException(
                cause.code(),
                cause.getMessage() + "; the connection was not replaced: " + why,
                cause));
  }

  /** Time to log in. */
  private final class Pause extends Timeout {
    @Override
    protected void expired(long now) {
      login =
          new SessionLogin(
              services,
              loop,
              session.request(),
              session.portal(),
              new SessionLogin.Joining(session.tsih(), CID, session.connections().window().cmdSn()),
              new Outcome());
      login.start();
    }
  }

  /** What a login came to. */
  private final class Outcome implements SessionLogin.Done {
    @Override
    public void loggedIn(
        Connection connection, InitiatorLogin.LoggedIn result, Portal portal, Portal home) {
      login = null;
      stop();
      session.connections().resumed(connection, result, portal);
    }

    @Override
    public void failed(HawserException why) {
      login = null;
      if (why.code() == ErrorCode.TRANSPORT || why.code() == ErrorCode.TRANSPORT_TIMEOUT) {
        long delay = session.request().timeouts().reconnectDelay().toNanos();
        loop.wheel().armIn(pause, Math.max(SHORTEST_PAUSE, delay));
      } else {
        giveUp(why.getMessage());
      }
    }
  }

  /** The target has forgotten the commands by now. */
  private final class Retention extends Timeout {
    @Override
    protected void expired(long now) {
      giveUp("the target keeps its commands no longer");
    }
  }
}
