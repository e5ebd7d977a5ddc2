package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.protocol.CmdSnWindow;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.transport.tcp.loop.Loop;
import java.util.ArrayList;
import java.util.List;

/**
 * A session's life: its connections (RFC 7143 section 4.2.4), the command numbering they share, and
 * what becomes of the session when one is made, lost or left. Loop only, but for what says
 * otherwise.
 */
final class SessionLife {
  private static final System.Logger LOG = System.getLogger(SessionLife.class.getName());

  private final TcpSession session;
  private final SessionServices services;
  private final Loop loop;
  private final SessionRecovery recovery;
  private final Verification verification;
  private final List<ConnectionSlot> slots = new ArrayList<>();
  private Runnable opened;
  private CmdSnWindow window;
  private boolean leaving;
  private boolean over;

  /** Those that stand; read from any thread for their statistics. */
  private volatile List<FullFeaturePhase> live = List.of();

  SessionLife(TcpSession session, SessionServices services, Loop loop) {
    this.session = session;
    this.services = services;
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

  /** Which commands the target takes; the connections share it. */
  CmdSnWindow window() {
    return window;
  }

  /** Whether the session has ended for good. */
  boolean isOver() {
    return over;
  }

  /** The connections that stand, any thread. */
  List<FullFeaturePhase> live() {
    return live;
  }

  /**
   * The connection requests go out on.
   *
   * @throws HawserException if there is none
   */
  FullFeaturePhase connected() throws HawserException {
    if (live.isEmpty()) {
      throw new HawserException(
          ErrorCode.SESSION_NOT_CONNECTED, "session " + session.id() + " is not connected");
    }
    return live.get(0);
  }

  // ---- made ------------------------------------------------------------------------------

  /** A new session stands; its further connections follow. */
  void loggedIn(Connection made, InitiatorLogin.LoggedIn agreed, Portal reached, Portal home) {
    session.standing(Standing.of(agreed, reached));
    recovery.loggedIn(home);
    window = new CmdSnWindow(agreed.cmdSn());
    while (slots.size() < agreed.parameters().maxConnections()) {
      slots.add(new ConnectionSlot(session, services, loop, slots.size()));
    }
    session.commands().dispatch().add(begin(slots.get(0), made, agreed, reached));
    for (int i = 1; i < agreed.parameters().maxConnections(); i++) {
      slots.get(i).join(0);
    }
    verification.begin(session.units());
    tell(made, "logged in at " + reached.address());
  }

  /** A login has joined the session, perhaps in the place of a connection that was lost. */
  void joined(
      ConnectionSlot slot, Connection made, InitiatorLogin.LoggedIn agreed, Portal reached) {
    boolean wasDown = live.isEmpty();
    if (slot.cid() == 0) {
      session.standing(session.standing().resumed(agreed.parameters(), reached));
    }
    FullFeaturePhase before = slot.phase();
    FullFeaturePhase next = begin(slot, made, agreed, reached);
    if (wasDown) {
      verification.begin(session.units());
    }
    if (before != null) {
      session.commands().resume(before, next);
    } else {
      session.commands().dispatch().add(next);
    }
    if (wasDown) {
      tell(made, "goes on over a new connection to " + reached.address());
    } else {
      pumpUnlessReading(made);
    }
    settled();
  }

  private FullFeaturePhase begin(
      ConnectionSlot slot, Connection made, InitiatorLogin.LoggedIn agreed, Portal reached) {
    session.counters().add(Counters.Count.LOGINS, 1);
    window.update(agreed.expCmdSn(), agreed.maxCmdSn());
    FullFeaturePhase next =
        new FullFeaturePhase(
            session,
            made,
            new SessionConnection(slot.cid(), reached, made.localAddress()),
            Standing.onConnection(session.parameters(), agreed.parameters()),
            agreed.expStatSn());
    slot.take(next);
    changed();
    next.start();
    return next;
  }

  private void tell(Connection made, String how) {
    session.state(SessionState.LOGGED_IN, how);
    pumpUnlessReading(made);
  }

  private void pumpUnlessReading(Connection made) {
    if (!live.isEmpty() && !made.isReading()) {
      session.commands().dispatch().pump();
    }
  }

  private void changed() {
    live = slots.stream().filter(ConnectionSlot::isUp).map(ConnectionSlot::phase).toList();
  }

  /** Runs {@code then} once each further connection is there, or has been tried for. */
  void whenOpened(Runnable then) {
    opened = then;
    settled();
  }

  /** A try for a connection has ended. */
  void settled() {
    if (opened != null && !over && slots.stream().allMatch(ConnectionSlot::isSettled)) {
      Runnable then = opened;
      opened = null;
      then.run();
    }
  }

  /** The target receives this much in one PDU now. */
  void renegotiated(FullFeaturePhase which, int maxXmit) throws HawserException {
    try {
      SessionParameters now = which.parameters().withMaxXmitDataSegmentLength(maxXmit);
      which.parameters(now);
      if (which.cid() == 0) {
        session.standing(session.standing().with(now));
      }
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.GENERIC, e.getMessage(), e);
    }
  }

  /** The connections as others see them, any thread. */
  List<SessionConnection> described() {
    return live.stream().map(FullFeaturePhase::described).toList();
  }

  /** Segments sent again, any thread; -1 if the system does not tell, or nothing stands. */
  long retransmits() {
    long all = live.isEmpty() ? -1 : 0;
    for (FullFeaturePhase phase : live) {
      long own = phase.connection().retransmits();
      if (own < 0) {
        return -1;
      }
      all += own;
    }
    return all;
  }

  // ---- lost ------------------------------------------------------------------------------

  /** The fault as those see it whose commands end with it. */
  HawserException describe(ConnectionFault fault) {
    return new HawserException(
        fault.code(), session + " at " + session.portal().address() + ": " + fault.getMessage());
  }

  /** A connection has ended. */
  void lost(FullFeaturePhase which, ConnectionFault fault) {
    ConnectionSlot slot = slots.get(which.cid());
    if (!slot.isUp() || slot.phase() != which) {
      return;
    }
    if (fault.kind() == ConnectionFault.Kind.DIGEST) {
      session.counters().add(Counters.Count.DIGEST_ERRORS, 1);
    } else if (fault.kind() == ConnectionFault.Kind.PROTOCOL) {
      session.counters().add(Counters.Count.PROTOCOL_ERRORS, 1);
    }
    if (leaving) {
      // The target closes all of them when it has answered on one.
      slot.clear();
      changed();
      return;
    }
    HawserException why = describe(fault);
    LOG.log(System.Logger.Level.DEBUG, why.getMessage());
    if (recovery.replacesConnections() && which.isDone() && live.size() > 1) {
      slot.join(Math.max(which.time2Wait(), session.parameters().defaultTime2Wait()));
      changed();
      session.commands().losses().ofConnection(which, why);
    } else if (recovery.replacesConnections() && slot.replace(fault, why)) {
      changed();
      if (live.isEmpty()) {
        verification.stop();
        session.state(SessionState.FAILED, why.getMessage());
      }
    } else {
      sessionLost(why);
    }
  }

  /** The session did not outlive a connection: the others end too. */
  void sessionLost(HawserException why) {
    verification.stop();
    endAll(ConnectionFault.dropped(why.getMessage()));
    // Whoever is told of a command's end sees the state that led to it.
    session.become(recovery.willTry() ? SessionState.FAILED : SessionState.FREE);
    session.commands().losses().ofSession(why);
    // A completion may have closed the session.
    if (!over) {
      recovery.lost(why);
    }
  }

  /** No connection is left, nor a try for one. */
  private void endAll(ConnectionFault fault) {
    List<FullFeaturePhase> those = live;
    slots.forEach(ConnectionSlot::clear);
    changed();
    those.forEach(phase -> phase.end(fault));
    settled();
  }

  // ---- left ------------------------------------------------------------------------------

  /** Whether the session can do without this connection. */
  boolean hasOthersThan(FullFeaturePhase which) {
    return live.stream().anyMatch(other -> other != which && !other.isLeaving());
  }

  /**
   * The target asks a connection, and with the last one the session, to leave and come back. Those
   * who wait for an answer are told of a connection's end before the session is: from an ended
   * connection nobody has to leave.
   */
  void departure(FullFeaturePhase which, int withinSeconds) {
    if (!over && !which.isLeaving() && !which.connection().isEnded()) {
      new Departure(session, which).begin(withinSeconds);
    }
  }

  /**
   * The target announces that it drops a connection: the session leaves that one at once, if it has
   * others, so that the target says what has become of its commands.
   *
   * @param time2Wait seconds the target wants to pass before the next login
   * @throws ConnectionFault if the session goes with it
   */
  void dropAnnounced(int cid, int time2Wait) {
    FullFeaturePhase which = cid >= 0 && cid < slots.size() ? slots.get(cid).phase() : null;
    if (which == null || which.connection().isEnded()) {
      return;
    }
    if (!hasOthersThan(which)) {
      sessionDropAnnounced(time2Wait);
    }
    departure(which, 0);
  }

  /**
   * The target announces that it drops all connections.
   *
   * @throws ConnectionFault always: the session goes with the connection that says so
   */
  void sessionDropAnnounced(int time2Wait) {
    recovery.waitBeforeNext(time2Wait);
    throw ConnectionFault.wanted("the target announced that it drops the connection");
  }

  /** Loses the connections without a logout. */
  void drop(String reason) {
    if (!live.isEmpty()) {
      live.get(0).end(ConnectionFault.dropped("the connection was dropped: " + reason));
    }
  }

  /** Leaves the target for good. */
  void logout(Deadline deadline) {
    if (over) {
      return;
    }
    HawserException why = new Farewell(session);
    recovery.stop();
    verification.stop();
    leaving = true;
    slots.stream().filter(slot -> !slot.isUp()).forEach(ConnectionSlot::clear);
    List<FullFeaturePhase> those = live;
    session.commands().end(why);
    if (those.isEmpty()) {
      end(why);
      return;
    }
    long latest = loop.wheel().now() + session.request().timeouts().logout().toNanos();
    long until = deadline.nanoTime() - latest < 0 ? deadline.nanoTime() : latest;
    try {
      those.get(0).request(LogoutExchange.ofSession(seconds -> end(why, seconds >= 0)), until);
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
    session.commands().end(why);
    String last = why.getMessage();
    endAll(clean ? ConnectionFault.wanted(last) : ConnectionFault.dropped(last));
    session.state(SessionState.FREE, why.getMessage());
    session.over();
  }
}
