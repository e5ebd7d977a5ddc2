package io.hawser.transport.tcp;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.transport.tcp.loop.LoopGroup;
import io.hawser.transport.tcp.net.Connector;
import io.hawser.transport.tcp.net.NetworkPorts;
import io.hawser.transport.tcp.net.RouteFinder;
import io.hawser.transport.tcp.net.SocketOptions;
import io.hawser.transport.tcp.recorder.FlightRecorder;
import io.hawser.transport.tcp.session.SessionServices;
import io.hawser.transport.tcp.session.TcpSession;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The software transport: iSCSI over TCP (RFC 7143) on Netty. Its host ports are the machine's
 * network interfaces; each session is a host of its own with one connection.
 *
 * <p>Threading: any thread; nothing blocks but {@link #close}.
 */
public final class TcpTransport implements Transport, AutoCloseable {
  /** The name open-iscsi gives the software transport. */
  public static final String TRANSPORT_NAME = "tcp";

  private static final System.Logger LOG = System.getLogger(TcpTransport.class.getName());
  private static final int LOOKUP_THREADS = 4;
  private static final long LOOKUP_IDLE_SECONDS = 2;
  private static final TransportCapabilities CAPABILITIES =
      new TransportCapabilities(
          false,
          true,
          Set.of(
              Feature.HEADER_DIGEST,
              Feature.DATA_DIGEST,
              Feature.MULTIPLE_R2T,
              Feature.MULTIPLE_CONNECTIONS,
              Feature.ERROR_RECOVERY,
              Feature.TEXT,
              Feature.IPV6));

  private final LoopGroup loops;
  private final ThreadPoolExecutor lookups;
  private final SessionServices services;
  private final PortWatch portWatch;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Set<TcpSession> sessions = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A transport with the default options. */
  public TcpTransport() {
    this(TcpTransportOptions.DEFAULT);
  }

  /** A transport with its own event loops, which {@link #close} ends. */
  public TcpTransport(TcpTransportOptions options) {
    loops =
        new LoopGroup(options.loops(), options.receiveBuffer(), options.engine(), options.idle());
    lookups =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            LOOKUP_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "hawser-tcp-lookup");
              thread.setDaemon(true);
              return thread;
            });
    lookups.allowCoreThreadTimeOut(true);
    SocketOptions sockets =
        new SocketOptions(
            options.socketSendBuffer(),
            options.socketReceiveBuffer(),
            options.keepAlive(),
            (int) options.userTimeout().toMillis());
    services =
        new SessionServices(
            new Connector(loops, sockets),
            new RouteFinder(),
            lookups,
            new SecureRandom(),
            new ReflectionGuard(),
            options.queueDepth(),
            options
                .recorder()
                .map(
                    r ->
                        new FlightRecorder(
                            r.directory(), r.pdus(), r.maxFiles(), r.always(), lookups)));
    portWatch = new PortWatch(this, loops.next().eventLoop(), lookups);
  }

  /**
   * Why an engine cannot be used on this machine, a sentence; empty if it can. A transport that is
   * to run on it nevertheless says so once, in its log, and runs on epoll.
   */
  public static Optional<String> refusal(IoEngine engine) {
    return LoopGroup.refusal(engine);
  }

  @Override
  public String name() {
    return TRANSPORT_NAME;
  }

  @Override
  public TransportCapabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public List<HostPort> hostPorts() {
    return NetworkPorts.list();
  }

  @Override
  public Registration listen(HostPortListener listener) {
    return portWatch.listen(listener);
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new HawserException(ErrorCode.TRANSPORT_NOT_FOUND, "the tcp transport is stopped"));
    }
    TcpSession session = new TcpSession(lastId.incrementAndGet(), request, loops.next(), services);
    sessions.add(session);
    session.ended().whenComplete((done, failure) -> sessions.remove(session));
    CompletionStage<TransportSession> opened = session.open();
    if (closed) {
      session.close("the tcp transport is stopped");
    }
    return opened;
  }

  /** Completes when the recordings of all connections that have ended so far are written. */
  public CompletionStage<Void> recorded() {
    return services
        .recorder()
        .map(FlightRecorder::written)
        .orElseGet(() -> CompletableFuture.completedStage(null));
  }

  @Override
  public CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new HawserException(ErrorCode.TRANSPORT_NOT_FOUND, "the tcp transport is stopped"));
    }
    return new Reach(services, loops.next()).measure(iface, portal, timeout);
  }

  /**
   * Drops every session and ends all threads; when it returns nothing of the transport is left.
   * Blocks, at most some ten seconds; must not be called from a completion.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    portWatch.close();
    sessions.forEach(session -> session.close("the tcp transport is stopped"));
    loops.close();
    try {
      recorded().toCompletableFuture().get(LOOKUP_IDLE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "the last recordings were not written", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lookups.shutdownNow();
    try {
      lookups.awaitTermination(LOOKUP_IDLE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
