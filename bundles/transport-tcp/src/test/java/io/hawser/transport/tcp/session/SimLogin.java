package io.hawser.transport.tcp.session;

import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.protocol.login.LoginIdentity;
import io.hawser.protocol.login.LoginStatus;
import io.hawser.protocol.login.TargetLogin;
import io.hawser.protocol.login.TargetSettings;
import io.hawser.protocol.login.TargetSite;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.Pdu;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/**
 * The login of one simulated connection at the target: a new session, or a further connection of
 * one that stands. For one thread.
 */
final class SimLogin implements TargetSite {
  private final Map<Integer, SimSession> sessions;
  private final SessionParameters wanted;
  private final Random random;
  private final boolean evil;
  private final TargetLogin login;
  private SimSession session;
  private SessionParameters agreed;
  private int cid;
  private int statSn;

  /**
   * @param sessions those that stand, by their TSIH
   */
  SimLogin(
      Map<Integer, SimSession> sessions, SessionParameters wanted, Random random, boolean evil) {
    this.sessions = sessions;
    this.wanted = wanted;
    this.random = random;
    this.evil = evil;
    this.login = new TargetLogin(this, random.nextInt(), random, new ReflectionGuard());
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  @Override
  public Admission admit(LoginIdentity identity) {
    if (evil && oneIn(12)) {
      return new Refused(oneIn(2) ? LoginStatus.SERVICE_UNAVAILABLE : LoginStatus.TARGET_ERROR);
    }
    if (evil && oneIn(12)) {
      return new Moved("127.0.0." + (1 + random.nextInt(4)) + ":3260", oneIn(2));
    }
    SimSession joined = sessions.get(identity.tsih());
    if (identity.tsih() != 0 && (joined == null || joined.isOver())) {
      return new Refused(LoginStatus.SESSION_DOES_NOT_EXIST);
    }
    return new Admitted(
        new TargetSettings(
            wanted,
            Optional.empty(),
            OptionalInt.of(1),
            Optional.empty(),
            SimSession.FIRST_WINDOW));
  }

  @Override
  public int open(LoginIdentity identity) {
    cid = identity.cid();
    if (identity.tsih() != 0) {
      session = sessions.get(identity.tsih());
    } else {
      // The same initiator port: what it had ends.
      sessions.values().forEach(SimSession::end);
      session = new SimSession(1 + random.nextInt(65_535));
      sessions.put(session.tsih(), session);
    }
    return session.tsih();
  }

  /**
   * Takes a request and answers it.
   *
   * @param member the connection, which belongs to its session after the last response
   */
  Pdu answer(LoginRequestPdu request, SimTarget member) {
    TargetLogin.Outcome outcome = login.receive(request);
    if (outcome instanceof TargetLogin.LoggedIn in) {
      if (session.agreed() == null) {
        session.begin(in.parameters(), in.cmdSn());
      }
      session.join(member, in.cmdSn());
      agreed = Standing.onConnection(session.agreed(), in.parameters());
      statSn = in.statSn();
    }
    return outcome.pdu();
  }

  /** What holds on the connection; {@code null} before the end of the login. */
  SessionParameters agreed() {
    return agreed;
  }

  SimSession session() {
    return session;
  }

  int cid() {
    return cid;
  }

  /** The next StatSN. */
  int statSn() {
    return statSn;
  }
}
