package io.hawser.kernel.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.kernel.netlink.UeventType;
import io.hawser.kernel.sysfs.SysfsModel;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.protocol.pdu.Pdu;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What the kernel tells of a session, and what follows from it. Engine thread only. */
final class SessionEvents {
  private static final Logger LOG = System.getLogger(SessionEvents.class.getName());

  private final KernelSession session;
  private final SessionLogin login;
  private final SessionRecovery recovery;
  private final CompletableFuture<Void> unbound = new CompletableFuture<>();

  SessionEvents(KernelSession session, SessionLogin login, SessionRecovery recovery) {
    this.session = session;
    this.login = login;
    this.recovery = recovery;
  }

  /** The disks are gone. */
  CompletionStage<Void> unbound() {
    return unbound;
  }

  /** An event of this session. */
  void event(Uevent event) {
    if (session.hasEnded()) {
      return;
    }
    UeventType type = event.type().orElseThrow();
    if (login.isUnderWay()) {
      login.event(event);
      return;
    }
    switch (type) {
      case RECV_PDU -> received(event);
      case CONN_ERROR -> connectionError(event.result(8));
      case SESSION_UNBOUND -> unbound.complete(null);
      case SESSION_DESTROYED -> gone("somebody else ended the session");
      default -> LOG.log(Level.DEBUG, () -> session + ": " + type);
    }
  }

  private void gone(String why) {
    session.objects().forget();
    session.end(new HawserException(ErrorCode.SESSION_NOT_FOUND, session + ": " + why));
  }

  private void connectionError(int code) {
    String text = ConnectionErrors.text(code);
    if (code == ConnectionErrors.INVALID_HOST) {
      session.abandon(new HawserException(ErrorCode.HOST_NOT_FOUND, session + ": " + text));
    } else if (!session.isLeaving()) {
      session.lost(text);
    }
  }

  private void received(Uevent event) {
    try {
      Pdu pdu = PduExchange.received(event, ControlRequests.TAG);
      if (pdu instanceof AsyncMessagePdu message) {
        asynchronous(AsyncMessages.event(message));
      } else {
        session.control().answered(pdu);
      }
    } catch (HawserException e) {
      LOG.log(Level.WARNING, () -> session + ": " + e.getMessage());
    }
  }

  private void asynchronous(AsyncEvent event) {
    session.tell(event);
    if (event instanceof AsyncEvent.LogoutRequested wish) {
      recovery.waitFirst(Duration.ZERO);
      session.lost("the target asked for a logout within " + wish.withinSeconds() + " s");
    } else if (event instanceof AsyncEvent.ConnectionDropped drop) {
      recovery.waitFirst(Duration.ofSeconds(drop.waitSeconds()));
      session.lost("the target announced that it drops the connection");
    } else if (event instanceof AsyncEvent.NegotiationRequested) {
      session.lost("the target wants to negotiate anew");
    }
  }

  /** Events were lost: sysfs knows. */
  void lost() {
    int sid = session.kernelSid();
    if (sid < 0 || login.isUnderWay() || session.hasEnded()) {
      return;
    }
    SysfsModel model = session.engine().model();
    Optional<String> now = model.sessionAttribute(sid, "state");
    if (model.session(sid).isEmpty()) {
      gone("it is gone from the kernel");
    } else if (now.isPresent() && !now.get().equals("LOGGED_IN")) {
      session.lost("the kernel says " + now.get());
    }
  }
}
