package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.LoginException;
import io.hawser.api.transport.LoginRequest;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.netlink.SocketAddressBytes;
import io.hawser.kernel.netlink.Uevent;
import io.hawser.kernel.netlink.UeventType;
import io.hawser.kernel.sysfs.TransportClass;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.LoginSettings;
import io.hawser.protocol.pdu.LoginRequestPdu;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.Pdu;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One try to bring one connection into the full feature phase: endpoint, session and connection
 * where they are not there yet, binding, login, start. Leaves what it made to whoever tried. Engine
 * thread only.
 */
final class LoginAttempt {
  /** {@code ISCSI_CONN_STATE_LOGGED_IN} and {@code ISCSI_CONN_STATE_IN_LOGIN} of the kernel. */
  private static final int STATE_LOGGED_IN = 3;

  private static final int STATE_IN_LOGIN = 2;
  private static final int TAG = 1;

  /** How a try ended without a session. */
  static final class Refused extends HawserException {
    private static final long serialVersionUID = 1L;
    private final boolean retryable;
    private final transient Optional<LoginSettings> otherwise;

    Refused(HawserException why, boolean retryable, Optional<LoginSettings> otherwise) {
      super(why.code(), why.getMessage(), why);
      this.retryable = retryable;
      this.otherwise = otherwise;
    }

    boolean retryable() {
      return retryable;
    }

    /** With what else it may work at once. */
    Optional<LoginSettings> otherwise() {
      return otherwise;
    }
  }

  /** The target wants us elsewhere. */
  static final class Moved extends HawserException {
    private static final long serialVersionUID = 1L;
    private final transient Portal portal;
    private final boolean permanent;

    Moved(Portal portal, boolean permanent) {
      super(ErrorCode.LOGIN, "the target redirects to " + portal.address());
      this.portal = portal;
      this.permanent = permanent;
    }

    Portal portal() {
      return portal;
    }

    boolean permanent() {
      return permanent;
    }
  }

  private final Engine engine;
  private final DriverProfile profile;
  private final KernelObjects objects;
  private final LoginSettings settings;
  private final LoginRequest request;
  private final Deadline deadline;
  private final Runnable created;
  private final FurtherKeys keys;
  private final CompletableFuture<Optional<InitiatorLogin.LoggedIn>> ended =
      new CompletableFuture<>();
  private InitiatorLogin login;
  private TransportClass transport;
  private String step = "looking the address up";

  /**
   * @param created called when the kernel has the session, before anything can happen to it
   */
  LoginAttempt(
      Engine engine,
      DriverProfile profile,
      KernelObjects objects,
      LoginSettings settings,
      Deadline deadline,
      Runnable created) {
    this.engine = engine;
    this.profile = profile;
    this.objects = objects;
    this.settings = settings;
    this.request = settings.request();
    this.deadline = deadline;
    this.created = created;
    this.keys = new FurtherKeys(profile.loginKeys());
  }

  /**
   * Begins.
   *
   * @param host the card's host to connect through
   * @return what was agreed on; empty if the card logged in and keeps that to itself
   */
  CompletionStage<Optional<InitiatorLogin.LoggedIn>> start(OptionalInt host) {
    Optional<TransportClass> now = engine.model().transport(profile.name());
    if (now.isEmpty()) {
      return CompletableFuture.failedFuture(
          new HawserException(
              ErrorCode.TRANSPORT_NOT_FOUND,
              "the kernel has no iSCSI transport "
                  + profile.name()
                  + ": its module "
                  + profile.driver()
                  + " is not loaded"));
    }
    transport = now.get();
    objects.transport(transport.handle());
    Portal portal = request.portal();
    return engine
        .blocking(() -> InetAddress.getByName(portal.host()))
        .thenCompose(address -> setHostAddress(host).thenApply(done -> address))
        .thenApply(step("connecting"))
        .thenCompose(
            address ->
                objects.connect(host, SocketAddressBytes.of(address, portal.port()), connected()))
        .thenApply(step("making the kernel's session"))
        .thenCompose(done -> objects.create(deadline))
        .thenCompose(
            done -> {
              created.run();
              return objects.bind(deadline);
            })
        .thenCompose(
            done -> SessionSetup.before(request, transport, kernelPings()).apply(objects, deadline))
        .thenCompose(done -> transport.can(TransportClass.LOGIN_OFFLOAD) ? byCard() : byUs());
  }

  /**
   * By when a session that comes back is connected: a card that asks into a network that is not
   * there keeps asking for a minute, and would miss that it is back.
   */
  private Deadline connected() {
    Deadline soon = Deadline.after(request.timeouts().connect());
    return objects.hasSession() && soon.nanoTime() - deadline.nanoTime() < 0 ? soon : deadline;
  }

  /** What it is at, for whoever has to say why it took too long. */
  String step() {
    return step;
  }

  private <T> Function<T, T> step(String next) {
    return passed -> {
      step = next;
      return passed;
    };
  }

  private boolean kernelPings() {
    return engine.model().connectionAttribute(objects.sid(), "ping_tmo").isPresent();
  }

  private CompletionStage<Void> setHostAddress(OptionalInt host) {
    if (profile.hostAddress() == DriverProfile.HostAddress.NOT_USED || host.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Optional<String> address = request.iface().ipAddress();
    if (address.isPresent()) {
      return objects.setHost(
          host.getAsInt(), KernelParameter.HOST_IP_ADDRESS, address.get(), deadline);
    }
    if (profile.hostAddress() == DriverProfile.HostAddress.OPTIONAL) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.failedFuture(
        new HawserException(
            ErrorCode.LOGIN,
            "iface " + request.iface().name() + " needs an iface.ipaddress on " + profile.name()));
  }

  private CompletionStage<Optional<InitiatorLogin.LoggedIn>> byUs() {
    step = "waiting for the target's answer to the login";
    login = new InitiatorLogin(settings, engine.random(), engine.reflection());
    send(login.start());
    return ended.thenCompose(
        result -> {
          step = "beginning the full feature phase";
          InitiatorLogin.LoggedIn agreed = result.orElseThrow();
          return SessionSetup.after(agreed, transport)
              .apply(objects, deadline)
              .thenCompose(done -> objects.start(deadline))
              .thenApply(done -> result);
        });
  }

  private CompletionStage<Optional<InitiatorLogin.LoggedIn>> byCard() {
    step = "waiting for the card to log in";
    return objects.start(deadline).thenCompose(done -> ended);
  }

  /** Gives it up: whoever waits for the target is told. */
  void cancel(HawserException why) {
    ended.completeExceptionally(why);
  }

  /** An event of the session that is being built up. */
  void event(Uevent event) {
    UeventType type = event.type().orElseThrow();
    switch (type) {
      case RECV_PDU -> received(event);
      case CONN_ERROR ->
          cancel(
              new HawserException(
                  ErrorCode.TRANSPORT,
                  subject()
                      + ": the connection failed: "
                      + ConnectionErrors.text(event.result(8))));
      case CONN_LOGIN_STATE -> loginState(event.result(8));
      case SESSION_DESTROYED -> {
        objects.forget();
        cancel(
            new HawserException(ErrorCode.TRANSPORT, subject() + ": the kernel ended the session"));
      }
      default -> {
        // Whether disks come or go does not matter before there are any.
      }
    }
  }

  private void loginState(int state) {
    if (state == STATE_LOGGED_IN) {
      ended.complete(Optional.empty());
    } else if (state != STATE_IN_LOGIN) {
      cancel(
          new LoginException(
              ErrorCode.LOGIN, subject() + " was refused; the card does not tell why", -1, -1));
    }
  }

  private String subject() {
    return "login to "
        + request.target().map(Object::toString).orElse("a discovery session")
        + " at "
        + request.portal().address();
  }

  private void send(LoginRequestPdu pdu) {
    LoginRequestPdu whole = keys.out(pdu);
    objects
        .send(PduExchange.header(whole), PduExchange.data(whole), deadline)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                cancel(Engine.failure(failure));
              }
            });
  }

  /** The result with what the driver's own keys bound. */
  private InitiatorLogin.LoggedIn bounded(InitiatorLogin.LoggedIn result) {
    return new InitiatorLogin.LoggedIn(
        DriverProfile.Limits.transmitting(result.parameters(), keys.transmitBound()),
        result.tsih(),
        result.portalGroupTag(),
        result.cmdSn(),
        result.expStatSn(),
        result.expCmdSn(),
        result.maxCmdSn(),
        result.targetAlias(),
        result.transcript());
  }

  private void received(Uevent event) {
    if (login == null || ended.isDone()) {
      return;
    }
    try {
      Pdu pdu = PduExchange.received(event, TAG);
      if (pdu instanceof LoginResponsePdu response) {
        outcome(login.receive(keys.in(response)));
      } else {
        outcome(login.fail("opcode " + pdu.opcode() + " came during the login"));
      }
    } catch (HawserException e) {
      outcome(login.fail(e.getMessage()));
    }
  }

  private void outcome(InitiatorLogin.Outcome outcome) {
    if (outcome instanceof InitiatorLogin.Send next) {
      send(next.pdu());
    } else if (outcome instanceof InitiatorLogin.LoggedIn result) {
      try {
        keys.check(subject());
        ended.complete(Optional.of(bounded(result)));
      } catch (LoginException e) {
        cancel(e);
      }
    } else if (outcome instanceof InitiatorLogin.Redirect redirect) {
      cancel(new Moved(redirect.portal(), redirect.permanent()));
    } else if (outcome instanceof InitiatorLogin.Failed failed) {
      cancel(new Refused(failed.error(), failed.retryable(), login.chapFallback()));
    }
  }
}
