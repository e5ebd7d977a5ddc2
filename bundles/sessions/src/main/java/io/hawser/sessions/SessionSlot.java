package io.hawser.sessions;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.Delay;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One session that is to be kept up: its place in the list, whichever transport session fills it
 * now. It keeps its sid and its session identifier until it is logged out.
 *
 * <p>Threading: any thread. The fields are guarded by {@code this}; nothing of another room is
 * called while it is held.
 */
final class SessionSlot {
  private static final SessionStatistics NO_STATISTICS =
      new SessionStatistics(0, 0, 0, 0, 0, 0, 0, 0, -1);

  /** Told what becomes of a slot; without the slot's lock. */
  interface Owner {
    /** State, portal or units are others than before. */
    void changed(SessionSlot slot);

    /** The transport's session ended although nobody asked for it. */
    void lost(SessionSlot slot, String reason);

    /** The target says that its units changed. */
    void unitsChanged(SessionSlot slot);
  }

  private final int sid;
  private final NodeId node;
  private final NodeSettings settings;
  private final Iface iface;
  private final LoginRequest template;
  private final IfaceRegistry registry;
  private final Owner owner;
  private final LoginGate gate;
  private final Holders holders = new Holders();
  private final SlotUnits units;

  private TransportSession session;
  private Transport servedBy;
  private Registration listening = () -> {};
  private SlotWork work = SlotWork.NO_CHANGE;
  private String reason = "";
  private boolean wanted = true;
  private boolean everUp;
  private boolean parked;
  private CompletableFuture<Void> ending;

  SessionSlot(
      int sid,
      NodeId node,
      NodeSettings settings,
      Iface iface,
      IscsiName initiator,
      Isid isid,
      IfaceRegistry registry,
      LoginGate gate,
      Owner owner) {
    this.sid = sid;
    this.node = node;
    this.settings = settings;
    this.iface = iface;
    this.registry = registry;
    this.gate = gate;
    this.owner = owner;
    units =
        new SlotUnits(
            name(), which -> session().equals(Optional.of(which)), () -> owner.changed(this));
    template =
        new LoginRequest(
            iface,
            node.portal(),
            initiator,
            Optional.of(node.target()),
            isid,
            SessionType.NORMAL,
            settings.chap(),
            settings.parameters(),
            settings.timeouts());
  }

  int sid() {
    return sid;
  }

  NodeId node() {
    return node;
  }

  NodeSettings settings() {
    return settings;
  }

  String name() {
    return "session " + sid + " to " + node.target() + " at " + node.portal().address();
  }

  synchronized boolean wanted() {
    return wanted;
  }

  synchronized boolean everUp() {
    return everUp;
  }

  synchronized Optional<TransportSession> session() {
    return Optional.ofNullable(session);
  }

  /** Whether the transport that serves the iface now is another than the one that ended it. */
  boolean servedByAnother() {
    Transport last;
    synchronized (this) {
      last = servedBy;
    }
    try {
      return registry.serving(present()) != last;
    } catch (HawserException nobody) {
      return false;
    }
  }

  /** Whether a login can be tried at all. */
  boolean servable() {
    try {
      registry.serving(present());
      return true;
    } catch (HawserException nobody) {
      return false;
    }
  }

  /** The iface's record as it is now; as it was, if it is gone. */
  private Iface present() {
    return registry.iface(iface.name()).map(IfaceStatus::iface).orElse(iface);
  }

  /** Whether only the lack of a transport keeps it from logging in; asking makes it not so. */
  synchronized boolean waitsForTransport() {
    boolean waits = parked && wanted && session == null;
    parked = false;
    return waits;
  }

  /** Nobody serves the iface: the slot waits for somebody. */
  void park() {
    synchronized (this) {
      parked = true;
      reason = "nobody serves iface " + iface.name();
    }
    owner.changed(this);
  }

  /** One login, when it is its turn; completes when the slot is filled. */
  CompletionStage<Void> login() {
    return gate.pass(this::loginNow);
  }

  private CompletionStage<Void> loginNow() {
    if (!wanted()) {
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.SESSION_NOT_FOUND, name() + " was logged out"));
    }
    try {
      Iface through = present();
      Transport transport = registry.serving(through);
      SessionParameters offer =
          OfferRules.fitting(template.parameters(), transport.capabilities(), transport.name());
      return transport
          .login(template.withIface(registry.resolved(through)).withParameters(offer))
          .thenCompose(
              fresh ->
                  fill(transport, fresh)
                      ? CompletableFuture.<Void>completedStage(null)
                      : CompletableFuture.<Void>failedStage(
                          new HawserException(
                              ErrorCode.SESSION_NOT_FOUND,
                              name() + " was logged out while it logged in")));
    } catch (HawserException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private boolean fill(Transport transport, TransportSession fresh) {
    boolean mine;
    synchronized (this) {
      mine = wanted;
      if (mine) {
        session = fresh;
        servedBy = transport;
        work = SlotWork.NO_CHANGE;
        reason = "";
        everUp = true;
      }
    }
    if (!mine) {
      leave(fresh);
      return false;
    }
    Registration registration = fresh.listen(new Ear(fresh));
    synchronized (this) {
      listening = registration;
    }
    if (fresh.state() == SessionState.FREE) {
      // It ended before anybody listened.
      ended(fresh, "it ended right after its login");
    }
    return true;
  }

  private void ended(TransportSession which, String why) {
    Registration registration;
    synchronized (this) {
      if (session != which || !wanted) {
        return;
      }
      session = null;
      work = SlotWork.REOPEN;
      reason = why;
      registration = listening;
      listening = () -> {};
    }
    registration.close();
    owner.lost(this, why);
  }

  /** Says why the next login is still to come. */
  void waiting(String why) {
    synchronized (this) {
      reason = why;
    }
    owner.changed(this);
  }

  /**
   * Gives the slot up: nothing fills it any more.
   *
   * @return completes when the target let the session go or was left behind
   */
  CompletionStage<Void> end() {
    TransportSession leaving;
    Registration registration;
    CompletableFuture<Void> left;
    synchronized (this) {
      if (ending != null) {
        return ending.minimalCompletionStage();
      }
      left = new CompletableFuture<>();
      ending = left;
      wanted = false;
      work = SlotWork.CLEANUP;
      leaving = session;
      session = null;
      registration = listening;
      listening = () -> {};
    }
    registration.close();
    units.release();
    if (leaving == null) {
      left.complete(null);
    } else {
      leave(leaving).whenComplete((done, failure) -> left.complete(null));
    }
    return left.minimalCompletionStage();
  }

  /** Logs out; a target that does not answer is left behind. */
  private CompletionStage<Void> leave(TransportSession leaving) {
    return leaving
        .logout(Deadline.after(settings.timeouts().logout()))
        .handle(
            (done, failure) -> {
              if (failure != null) {
                leaving.close("it was logged out and the target did not answer");
              }
              return null;
            });
  }

  /** Looks for units; fails if there is no session to look through. */
  CompletionStage<Void> rescan(Delay delay) {
    TransportSession through;
    synchronized (this) {
      through = session;
    }
    return through == null
        ? CompletableFuture.failedStage(
            new HawserException(ErrorCode.SESSION_NOT_CONNECTED, name() + " is not connected"))
        : units.scan(through, delay);
  }

  Optional<LogicalUnit> unit(Lun lun) {
    return session().isPresent() ? units.usable(lun) : Optional.empty();
  }

  Registration hold(String who) {
    return holders.add(who);
  }

  List<String> holders() {
    return holders.names();
  }

  SessionInfo info() {
    TransportSession now;
    SlotWork doing;
    String why;
    synchronized (this) {
      now = session;
      doing = work;
      why = reason;
    }
    LoginRequest request = now == null ? template : now.request();
    return new SessionInfo(
        sid,
        node,
        now == null ? node.portal() : now.portal(),
        request.iface(),
        registry.iface(iface.name()).flatMap(IfaceStatus::port),
        now == null ? Optional.empty() : now.localAddress(),
        now == null ? List.of() : now.connections(),
        request.initiator(),
        now == null ? SessionState.FREE : now.state(),
        doing.text(),
        why,
        settings.errorHandling(),
        settings.chap().map(ChapCredentials::user),
        settings.chap().flatMap(ChapCredentials::targetUser),
        now == null ? request.parameters() : now.parameters(),
        units.info(),
        now == null ? NO_STATISTICS : now.statistics(),
        holders());
  }

  /** Hears what the transport says of one session. */
  private final class Ear implements SessionListener {
    private final TransportSession heard;

    Ear(TransportSession heard) {
      this.heard = heard;
    }

    @Override
    public void stateChanged(TransportSession from, SessionState state, String why) {
      if (state == SessionState.FREE) {
        ended(heard, why);
        return;
      }
      synchronized (SessionSlot.this) {
        if (session != heard) {
          return;
        }
        reason = state == SessionState.LOGGED_IN ? "" : why;
        work = state == SessionState.LOGGED_IN ? SlotWork.NO_CHANGE : SlotWork.REOPEN;
      }
      owner.changed(SessionSlot.this);
    }

    @Override
    public void asyncEvent(TransportSession from, AsyncEvent event) {
      boolean units =
          event instanceof AsyncEvent.ScsiEvent scsi
                  && scsi.sense().filter(sense -> sense.is(0x3f, 0x0e)).isPresent()
              || event instanceof AsyncEvent.UnitAttention attention
                  && attention.sense().is(0x3f, 0x0e);
      if (units) {
        owner.unitsChanged(SessionSlot.this);
      }
    }
  }
}
