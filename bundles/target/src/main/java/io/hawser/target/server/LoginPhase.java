package io.hawser.target.server;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.login.LoginIdentity;
import io.hawser.protocol.login.LoginStatus;
import io.hawser.protocol.login.TargetLogin;
import io.hawser.protocol.login.TargetSettings;
import io.hawser.protocol.login.TargetSite;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduFormatException;
import io.hawser.protocol.pdu.PduFramer;
import io.hawser.target.fault.Fault;
import io.hawser.target.fault.FaultAction;
import io.hawser.target.fault.FaultPoint;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * The login of one connection: feeds {@link TargetLogin}, and begins the session when it succeeds.
 * The last response waits until a session of the same ports has ended with all its tasks.
 */
final class LoginPhase implements TargetConnection.Phase, TargetSite {
  private static final System.Logger LOG = System.getLogger(LoginPhase.class.getName());
  private static final int DISCOVERY_WINDOW = 8;
  private static final int FIRST_STAT_SN = 1;

  private final TargetContext context;
  private final TargetConnection connection;
  private final TargetLogin login;
  private final EventLoop.Timer alarm;
  private Optional<TargetDefinition> target = Optional.empty();
  private Optional<Fault> fault = Optional.empty();
  private Optional<TargetSession> waitingSession = Optional.empty();
  private int tsih;

  LoginPhase(TargetContext context, TargetConnection connection) {
    this.context = context;
    this.connection = connection;
    this.login = new TargetLogin(this, FIRST_STAT_SN, context.random(), context.reflection());
    this.alarm =
        connection
            .loop()
            .schedule(
                context.loginTimeout().toNanos(),
                () -> connection.drop("its login takes too long"));
  }

  @Override
  public void receive(PduFramer.Frame frame) {
    if (waitingSession.isPresent()) {
      connection.drop("it did not wait for the end of its login");
      return;
    }
    try {
      Pdu pdu = PduDecoder.decode(frame);
      if (pdu instanceof LoginRequestPdu request) {
        proceed(login.receive(request));
      } else {
        connection.drop("something other than a login request came first");
      }
    } catch (PduFormatException e) {
      connection.drop(e.getMessage());
    }
  }

  private void proceed(TargetLogin.Outcome outcome) {
    if (fault.isPresent() && connection.carryOut(fault.get().action())) {
      return;
    }
    if (fault.isPresent() && fault.get().action() instanceof FaultAction.Swallow) {
      return;
    }
    if (outcome instanceof TargetLogin.LoggedIn in) {
      begin(in);
    } else if (outcome instanceof TargetLogin.Refused refused) {
      LOG.log(System.Logger.Level.DEBUG, "login refused: {0}", refused.reason());
      connection.sendPlain(refused.pdu());
      connection.closeAfterFlush();
    } else {
      connection.sendPlain(outcome.pdu());
    }
  }

  private void begin(TargetLogin.LoggedIn in) {
    alarm.cancel();
    SessionRegistry.Port port =
        new SessionRegistry.Port(
            in.identity().initiator(),
            in.identity().isid(),
            target.map(TargetDefinition::name),
            connection.portal().groupTag());
    TargetSession session = new TargetSession(context, connection, target, port, in);
    waitingSession = Optional.of(session);
    Optional<TargetSession> old = context.sessions().put(in.tsih(), port, session);
    if (old.isEmpty()) {
      enter(session, in);
      return;
    }
    CompletionStage<Void> oldEnd = old.get().end("a new session of the same initiator port began");
    session.follows(oldEnd);
    oldEnd.thenRun(() -> connection.loop().run(() -> enter(session, in)));
  }

  private void enter(TargetSession session, TargetLogin.LoggedIn in) {
    if (connection.isClosed()) {
      return;
    }
    SessionParameters p = in.parameters();
    connection.sendPlain(in.pdu());
    connection.fullFeature(
        session,
        p.maxRecvDataSegmentLength(),
        p.headerDigests().get(0) == Digest.CRC32C,
        p.dataDigests().get(0) == Digest.CRC32C);
    session.begin();
  }

  @Override
  public Admission admit(LoginIdentity identity) {
    connection.identify(identity.initiator().value(), identity.target().map(name -> name.value()));
    fault = connection.strike(FaultPoint.LOGIN, -1, -1, new byte[0]);
    if (fault.isPresent() && fault.get().action() instanceof FaultAction.RefuseLogin refuse) {
      return new TargetSite.Refused(new LoginStatus(refuse.statusClass(), refuse.detail()));
    }
    if (fault.isPresent() && fault.get().action() instanceof FaultAction.Redirect redirect) {
      return new TargetSite.Moved(redirect.address(), redirect.permanent());
    }
    if (identity.tsih() != 0) {
      return new TargetSite.Refused(
          context.sessions().find(identity.tsih()).isPresent()
              ? LoginStatus.TOO_MANY_CONNECTIONS
              : LoginStatus.SESSION_DOES_NOT_EXIST);
    }
    if (identity.type() == SessionType.DISCOVERY) {
      return new TargetSite.Admitted(
          new TargetSettings(
              context.parameters(),
              context.discoveryChap(),
              OptionalInt.empty(),
              Optional.empty(),
              DISCOVERY_WINDOW));
    }
    return admitNormal(identity);
  }

  private Admission admitNormal(LoginIdentity identity) {
    int tag = connection.portal().groupTag();
    target = identity.target().flatMap(context::target).filter(t -> t.groupTags().contains(tag));
    if (target.isEmpty()) {
      return new TargetSite.Refused(LoginStatus.NOT_FOUND);
    }
    TargetDefinition found = target.get();
    if (!found.admits(identity.initiator())) {
      return new TargetSite.Refused(LoginStatus.AUTHORIZATION_FAILURE);
    }
    return new TargetSite.Admitted(
        new TargetSettings(
            found.parameters(),
            found.chap(),
            OptionalInt.of(tag),
            found.alias(),
            found.commandWindow()));
  }

  @Override
  public int open(LoginIdentity identity) {
    tsih = context.sessions().reserve();
    return tsih;
  }

  @Override
  public void badData(ByteBuffer header) {
    connection.drop("a digest in a login");
  }

  @Override
  public void freezeWindow(Fault which) {
    // There is no window yet.
  }

  @Override
  public void closed() {
    alarm.cancel();
    context.sessions().giveBack(tsih);
    waitingSession.ifPresent(TargetSession::closed);
  }
}
