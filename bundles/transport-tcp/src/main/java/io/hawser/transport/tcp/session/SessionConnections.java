package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.protocol.CmdSnWindow;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.transport.tcp.loop.Loop;

/**
 * What a session has of connections, and what becomes of it when one is made, lost or left: the
 * command numbering they share, the recovery that follows a loss, and the session's end. Loop only.
 */
final class SessionConnections {
  private static final System.Logger LOG = System.getLogger(SessionConnections.class.getName());

  private final TcpSession session;
  private final Loop loop;
  private final SessionRecovery recovery;
  private final Verification verification;
  private CmdSnWindow window;

  /** Read from any thread for the statistics of the connection. */
  private volatile FullFeaturePhase phase;

  private boolean over;

  SessionConnections(TcpSession session, SessionServices services, Loop loop) {
    this.session = session;
    this.loop = loop;
    this.recovery = new SessionRecovery(session, services, loop);
    this.verification = new Verification(session, loop);
  }

  /** Logs in for the first time. */
  void open(SessionLogin.Done done) {
    recovery.open(done);
  }

  SessionRecovery recovery() {
    return recovery;
  }

  /** Which commands the target takes; a session's connections share it. */
  CmdSnWindow window() {
    return window;
  }

  /** Whether the session has ended for good. */
  boolean isOver() {
    return over;
  }

  /** The connection requests go out on, {@code null} if there is none. */
  FullFeaturePhase phase() {
    return phase;
  }

  /**
   * The connection requests go out on.
   *
   * @throws HawserException if there is none
   */
  FullFeaturePhase connected() throws HawserException {
    if (phase == null) {
      throw new HawserException(
          ErrorCode.SESSION_NOT_CONNECTED, "session " + session.id() + " is not connected");
    }
    return phase;
  }

  // ---- made ------------------------------------------------------------------------------

  /** A new session stands. */
  void loggedIn(Connection made, InitiatorLogin.LoggedIn agreed, Portal reached, Portal home) {
    session.standing(Standing.of(agreed, reached, made.localAddress()));
    recovery.loggedIn(home);
    window = new CmdSnWindow(agreed.cmdSn());
    begin(made, agreed);
    session.commands().dispatch().connected(phase);
    tell(made, "logged in at " + reached.address());
  }

  /** The session goes on over a new connection in place of the one that was lost. */
  void resumed(Connection made, InitiatorLogin.LoggedIn agreed, Portal reached) {
    session.standing(session.standing().resumed(agreed.parameters(), reached, made.localAddress()));
    begin(made, agreed);
    session.commands().resume(phase);
    tell(made, "goes on over a new connection to " + reached.address());
  }

  private void begin(Connection made, InitiatorLogin.LoggedIn agreed) {
    session.counters().add(Counters.Count.LOGINS, 1);
    window.update(agreed.expCmdSn(), agreed.maxCmdSn());
    phase = new FullFeaturePhase(session, made, session.parameters(), window, agreed.expStatSn());
    phase.start();
    verification.begin(session.units());
  }

  private void tell(Connection made, String how) {
    session.state(SessionState.LOGGED_IN, how);
    if (phase != null && !made.isReading()) {
      session.commands().dispatch().pump();
    }
  }

  /** The target receives this much in one PDU now. */
  void changed(FullFeaturePhase which, int maxXmit) throws HawserException {
    try {
      SessionParameters now = which.parameters().withMaxXmitDataSegmentLength(maxXmit);
      which.parameters(now);
      session.standing(session.standing().with(now));
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.GENERIC, e.getMessage(), e);
    }
  }

  // ---- lost ------------------------------------------------------------------------------

  /** The fault as those see it whose commands end with it. */
  HawserException describe(ConnectionFault fault) {
    return new HawserException(
        fault.code(), session + " at " + session.portal().address() + ": " + fault.getMessage());
  }

  /** A connection has ended. */
  void lost(FullFeaturePhase which, ConnectionFault fault) {
    if (which != phase) {
      return;
    }
    phase = null;
    session.standing(session.standing().disconnected());
    verification.stop();
    if (fault.kind() == ConnectionFault.Kind.DIGEST) {
      session.counters().add(Counters.Count.DIGEST_ERRORS, 1);
    } else if (fault.kind() == ConnectionFault.Kind.PROTOCOL) {
      session.counters().add(Counters.Count.PROTOCOL_ERRORS, 1);
    }
    if (over) {
      return;
    }
    HawserException why = describe(fault);
    LOG.log(System.Logger.Level.DEBUG, why.getMessage());
    if (recovery.keepsSession(fault, why)) {
      session.commands().dispatch().disconnected();
      session.state(SessionState.FAILED, why.getMessage());
    } else {
      sessionLost(why);
    }
  }

  /** The session did not outlive its connection. */
  void sessionLost(HawserException why) {
    // Whoever is told of a command's end sees the state that led to it.
    session.become(recovery.willTry() ? SessionState.FAILED : SessionState.FREE);
    session.commands().connectionLost(why);
    // A completion may have closed the session.
    if (!over) {
      recovery.lost(why);
    }
  }

  // ---- left ------------------------------------------------------------------------------

  /**
   * The target asks the session to leave and come back. Those who wait for an answer are told of a
   * connection's end before the session is: from an ended connection nobody has to leave.
   */
  void departure(int withinSeconds) {
    if (phase != null && !over && !phase.isLeaving() && !phase.connection().isEnded()) {
      new Departure(session, phase).begin(withinSeconds);
    }
  }

  /** Loses the connection without a logout. */
  void drop(String reason) {
    if (phase != null) {
      phase.end(ConnectionFault.dropped("the connection was dropped: " + reason));
    }
  }

  /** Leaves the target for good. */
  void logout(Deadline deadline) {
    if (over) {
      return;
    }
    HawserException why =
        new HawserException(
            ErrorCode.SESSION_NOT_CONNECTED, "session " + session.id() + " has been logged out");
    recovery.stop();
    verification.stop();
    FullFeaturePhase now = phase;
    session.commands().end(why);
    if (now == null) {
      end(why);
      return;
    }
    long latest = loop.wheel().now() + session.request().timeouts().logout().toNanos();
    long until = deadline.nanoTime() - latest < 0 ? deadline.nanoTime() : latest;
    try {
      now.request(new LogoutExchange(seconds -> end(why, seconds >= 0)), until);
    } catch (HawserException e) {
      end(why);
    }
  }

  /** Ends the session for good. */
  void end(HawserException why) {
    end(why, session.commands().isQuiet());
  }

  /**
   * @param clean whether nothing may reach the target any more that it does not know the end of
   */
  private void end(HawserException why, boolean clean) {
    if (over) {
      return;
    }
    over = true;
    session.become(SessionState.FREE);
    recovery.stop();
    verification.stop();
    FullFeaturePhase now = phase;
    session.commands().end(why);
    if (now != null) {
      String last = why.getMessage();
      now.end(clean ? ConnectionFault.wanted(last) : ConnectionFault.dropped(last));
    }
    phase = null;
    session.state(SessionState.FREE, why.getMessage());
    session.over();
  }
}
