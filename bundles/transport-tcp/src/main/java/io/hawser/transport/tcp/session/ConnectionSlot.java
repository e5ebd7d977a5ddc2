package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;

/**
 * One connection's place in a session, known to the target by its CID, whichever connection holds
 * it. It joins the session by a login with the session's TSIH (RFC 7143 section 6.3.1), and
 * replaces a connection that was lost the same way (ErrorRecoveryLevel 2, sections 6.3.4 and
 * 7.1.4.3): after DefaultTime2Wait, which logs the old connection out for recovery at the target;
 * then its commands go on where they were. When DefaultTime2Retain is over, or the target knows
 * nothing of the session any more, the session is given up and built up again. Loop only.
 */
final class ConnectionSlot {
  private static final System.Logger LOG = System.getLogger(ConnectionSlot.class.getName());

  /** Longest time to wait that is kept, seconds. */
  private static final int LONGEST_WAIT = 30;

  private static final long SECOND = 1_000_000_000L;
  private static final long SHORTEST_PAUSE = 50_000_000L;

  private final TcpSession session;
  private final SessionServices services;
  private final Loop loop;
  private final int cid;
  private final Timeout pause = new Pause();
  private final Timeout retention = new Retention();
  private FullFeaturePhase phase;
  private SessionLogin login;
  private HawserException cause;
  private long answersBefore = -1;
  private int tries;

  /**
   * @param cid its number in the session
   */
  ConnectionSlot(TcpSession session, SessionServices services, Loop loop, int cid) {
    this.session = session;
    this.services = services;
    this.loop = loop;
    this.cid = cid;
  }

  int cid() {
    return cid;
  }

  /** The connection that holds it, or was lost and is being replaced; {@code null} for none. */
  FullFeaturePhase phase() {
    return phase;
  }

  /** Whether a connection holds it. */
  boolean isUp() {
    return phase != null && cause == null;
  }

  /** Whether no first try to join is under way. */
  boolean isSettled() {
    return phase != null || tries != 1;
  }

  /** A connection holds it now. */
  void take(FullFeaturePhase made) {
    stop();
    phase = made;
  }

  /** Holds nothing and tries nothing. */
  void clear() {
    stop();
    phase = null;
  }

  private void stop() {
    cause = null;
    tries = 0;
    pause.disarm();
    retention.disarm();
    if (login != null) {
      login.cancel();
      login = null;
    }
  }

  /**
   * Joins the session, which goes on without it if that fails.
   *
   * @param waitSeconds how long the target wants it to wait
   */
  void join(int waitSeconds) {
    clear();
    tries = 1;
    loop.wheel().armIn(pause, Math.min(waitSeconds, LONGEST_WAIT) * SECOND);
  }

  /**
   * Begins to replace its connection, if the session may outlive it: both sides have agreed on
   * level 2, the target keeps the commands for a while, and some command has ended since the last
   * time.
   *
   * @param fault what ended the connection; a target that broke the rules is not trusted to go on
   * @param why the same, naming the session
   * @return whether it has begun
   */
  boolean replace(ConnectionFault fault, HawserException why) {
    SessionParameters agreed = session.parameters();
    boolean possible =
        agreed.errorRecoveryLevel() == 2 && agreed.defaultTime2Retain() > 0 && fault.isOfTheWay();
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

  private void giveUp(String why) {
    HawserException lost = cause;
    session
        .life()
        .sessionLost(
            new HawserException(
                lost.code(),
                lost.getMessage() + "; the connection was not replaced: " + why,
                lost));
  }

  /**
   * Without its connection the session goes on; a target that is only out of reach may come back.
   */
  private void notJoined(HawserException why, boolean retryable) {
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} goes on without connection {1}: {2}",
        session,
        cid,
        why.getMessage());
    boolean again = retryable && tries <= session.request().timeouts().reconnects();
    tries = again ? tries + 1 : 0;
    if (again) {
      pauseForRetry();
    }
    session.life().settled();
  }

  private void pauseForRetry() {
    long delay = session.request().timeouts().reconnectDelay().toNanos();
    loop.wheel().armIn(pause, Math.max(SHORTEST_PAUSE, delay));
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
              new SessionLogin.Joining(session.tsih(), cid, session.life().window().cmdSn()),
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
      session.life().joined(ConnectionSlot.this, connection, result, portal);
    }

    @Override
    public void failed(HawserException why) {
      login = null;
      boolean retryable =
          why.code() == ErrorCode.TRANSPORT || why.code() == ErrorCode.TRANSPORT_TIMEOUT;
      if (cause == null) {
        notJoined(why, retryable);
      } else if (retryable) {
        pauseForRetry();
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
