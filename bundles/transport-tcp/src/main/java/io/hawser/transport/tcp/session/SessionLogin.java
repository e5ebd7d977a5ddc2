package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginRequest;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.LoginSettings;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.Timeout;
import io.hawser.transport.tcp.net.Route;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * One whole login within its time-out: finds the route, connects, negotiates, follows redirects up
 * to their bound, and tries again where the target says that later may be better. Loop only.
 */
final class SessionLogin {
  private static final long LONGEST_PAUSE = 1_000_000_000L;
  private static final long SHORTEST_PAUSE = 50_000_000L;

  /**
   * The session a connection belongs to.
   *
   * @param tsih the session's handle
   * @param cid the connection's number in it; one that is in use is replaced
   * @param cmdSn the session's next CmdSN
   */
  record Joining(int tsih, int cid, int cmdSn) {}

  /** Told once how it ended. */
  interface Done {
    /**
     * In the full feature phase.
     *
     * @param connection the caller's now
     * @param result what was agreed on
     * @param portal where, after redirects
     * @param home where the next login starts: moved only by permanent redirects
     */
    void loggedIn(
        Connection connection, InitiatorLogin.LoggedIn result, Portal portal, Portal home);

    /** Nothing is left of it. */
    void failed(HawserException why);
  }

  private final SessionServices services;
  private final Loop loop;
  private final LoginRequest request;
  private final Done done;

  /** {@code null} for a new session. */
  private final Joining joining;

  private final Timeout timeLimit = new TimeLimit();
  private final Timeout pause = new Pause();
  private Portal portal;
  private Portal home;
  private long deadline;
  private int redirects;
  private Optional<ChapCredentials> chap;
  private HawserException refusal;
  private CompletableFuture<Channel> connecting;
  private Connection connection;
  private boolean over;

  /**
   * @param request what to offer; its portal is replaced
   * @param start where to begin
   * @param joining the session it belongs to; {@code null} for a new one
   */
  SessionLogin(
      SessionServices services,
      Loop loop,
      LoginRequest request,
      Portal start,
      Joining joining,
      Done done) {
    this.joining = joining;
    this.services = services;
    this.loop = loop;
    this.request = request;
    this.portal = start;
    this.home = start;
    this.chap = request.chap();
    this.done = done;
  }

  /** Begins; the time-out counts from here. */
  void start() {
    deadline = loop.wheel().now() + request.timeouts().login().toNanos();
    loop.wheel().arm(timeLimit, deadline);
    attempt();
  }

  /** Gives it up without telling. */
  void cancel() {
    if (!over) {
      finish();
      closeWhatIsOpen("the login was cancelled");
    }
  }

  private void attempt() {
    Portal wanted = portal;
    Optional<Route> known = services.routes().findAtOnce(wanted, request.iface());
    if (known.isPresent()) {
      routed(known.get(), null);
      return;
    }
    try {
      services.blocking().execute(() -> findRoute(wanted));
    } catch (RejectedExecutionException e) {
      fail(new HawserException(ErrorCode.TRANSPORT, "the transport is stopped", e));
    }
  }

  /** Runs where it may block. */
  private void findRoute(Portal wanted) {
    Route found = null;
    HawserException fault = null;
    try {
      found = services.routes().find(wanted, request.iface());
    } catch (HawserException e) {
      fault = e;
    } catch (RuntimeException e) {
      fault =
          new HawserException(
              ErrorCode.TRANSPORT, "no route to " + wanted.address() + ": " + e.getMessage(), e);
    }
    Route route = found;
    HawserException why = fault;
    try {
      loop.run(() -> routed(route, why));
    } catch (RejectedExecutionException e) {
      // The loops have ended, and with them everyone who could wait for this.
      return;
    }
  }

  private void routed(Route route, HawserException fault) {
    if (over) {
      return;
    }
    if (fault != null) {
      fail(fault);
      return;
    }
    connecting = services.connector().connect(loop, portal, route, request.timeouts().connect());
    connecting.whenComplete(
        (channel, failure) -> {
          if (over) {
            if (channel != null) {
              channel.close();
            }
          } else if (failure != null) {
            fail(asHawser(failure));
          } else {
            connected(channel);
          }
        });
  }

  private void connected(Channel channel) {
    LoginRequest here = Offer.at(request, portal, chap);
    InitiatorLogin login =
        new InitiatorLogin(settings(here), services.random(), services.reflection());
    LoginExchange exchange = new LoginExchange(login, portal, new Exchange());
    connection =
        new Connection(
            loop,
            channel,
            exchange,
            exchange,
            InitiatorLogin.MAX_DATA_SEGMENT,
            services.recorder(),
            request.target().map(Object::toString).orElse("discovery") + " at " + portal.address());
    connection.start();
    exchange.begin(connection);
  }

  private LoginSettings settings(LoginRequest here) {
    LoginSettings settings = LoginSettings.of(here);
    return joining == null
        ? settings
        : settings.joining(joining.tsih(), joining.cid(), joining.cmdSn());
  }

  private HawserException asHawser(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof HawserException known
        ? known
        : new HawserException(
            ErrorCode.TRANSPORT, "no connection to " + portal.address() + ": " + cause, cause);
  }

  private void fail(HawserException why) {
    if (!over) {
      finish();
      done.failed(why);
    }
  }

  private void finish() {
    over = true;
    timeLimit.disarm();
    pause.disarm();
  }

  private void closeWhatIsOpen(String why) {
    if (connecting != null) {
      connecting.cancel(false);
    }
    if (connection != null) {
      connection.end(ConnectionFault.wanted(why));
    }
  }

  /** What one connection's login came to. */
  private final class Exchange implements LoginExchange.Listener {
    @Override
    public void loggedIn(Connection ready, InitiatorLogin.LoggedIn result) {
      if (over) {
        ready.end(ConnectionFault.wanted("the login was given up"));
        return;
      }
      finish();
      Portal reached =
          result.portalGroupTag().isPresent()
              ? portal.withGroupTag(result.portalGroupTag().getAsInt())
              : portal;
      done.loggedIn(ready, result, reached, home);
    }

    @Override
    public void redirected(Portal to, boolean permanent) {
      if (over) {
        return;
      }
      if (++redirects > request.timeouts().maxRedirects()) {
        fail(
            new HawserException(
                ErrorCode.LOGIN,
                "login at "
                    + home.address()
                    + " was given up: the target redirects more than "
                    + request.timeouts().maxRedirects()
                    + " times, last to "
                    + to.address()));
        return;
      }
      portal = to;
      if (permanent) {
        home = to;
      }
      attempt();
    }

    @Override
    public void refusedAlgorithm(LoginSettings again, HawserException why) {
      if (over) {
        return;
      }
      // Offers one algorithm only, so this cannot come round again.
      chap = again.request().chap();
      refusal = why;
      attempt();
    }

    @Override
    public void failed(HawserException why, boolean retryable) {
      if (over) {
        return;
      }
      long wait = pauseNanos();
      if (!retryable || loop.wheel().now() + wait - deadline >= 0) {
        fail(why);
        return;
      }
      refusal = why;
      loop.wheel().armIn(pause, wait);
    }
  }

  private long pauseNanos() {
    long wanted = request.timeouts().reconnectDelay().toNanos();
    return Math.max(SHORTEST_PAUSE, Math.min(LONGEST_PAUSE, wanted));
  }

  /** The time for the whole login is up. */
  private final class TimeLimit extends Timeout {
    @Override
    protected void expired(long now) {
      HawserException why =
          refusal != null
              ? refusal
              : new HawserException(
                  ErrorCode.TRANSPORT_TIMEOUT,
                  "login at "
                      + portal.address()
                      + " was not finished within "
                      + request.timeouts().login().toMillis()
                      + " ms");
      fail(why);
      closeWhatIsOpen("the login took too long");
    }
  }

  /** Time for another try. */
  private final class Pause extends Timeout {
    @Override
    protected void expired(long now) {
      attempt();
    }
  }
}
