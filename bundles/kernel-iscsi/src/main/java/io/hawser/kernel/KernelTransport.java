package io.hawser.kernel;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.host.CardParameter;
import io.hawser.kernel.session.Engine;
import io.hawser.kernel.session.KernelSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A transport whose sessions a driver of the kernel carries; what sets one driver apart from
 * another is in its {@link DriverProfile}.
 *
 * <p>Threading: any thread; nothing blocks but {@link #close}.
 */
public final class KernelTransport implements Transport, AutoCloseable {
  /** What a card's network interfaces can be told: keys of iface records without {@code iface.}. */
  public static final Set<String> IFACE_PARAMETERS =
      Arrays.stream(CardParameter.values())
          .map(parameter -> parameter.key().substring("iface.".length()))
          .collect(Collectors.toUnmodifiableSet());

  private static final Logger LOG = System.getLogger(KernelTransport.class.getName());
  private static final Duration END = Duration.ofSeconds(10);

  private final KernelInterface kernel;
  private final DriverProfile profile;
  private final List<HostPortListener> listeners = new CopyOnWriteArrayList<>();
  private final Set<KernelSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicInteger lastId = new AtomicInteger();
  private final Registration changes;
  private final Registration known;
  private volatile List<HostPort> ports;
  private volatile boolean closed;

  /**
   * @param kernel shared by all transports; not closed with this
   * @param profile what this driver does differently
   */
  public KernelTransport(KernelInterface kernel, DriverProfile profile) {
    this.kernel = kernel;
    this.profile = profile;
    this.ports = List.copyOf(PortList.read(kernel.model(), profile));
    this.known = kernel.plugged(profile);
    this.changes = kernel.onChange(this::look);
  }

  /** Looks again; tells listeners if something is different. */
  private void look() {
    List<HostPort> now = List.copyOf(PortList.read(kernel.model(), profile));
    if (closed || now.equals(ports)) {
      return;
    }
    ports = now;
    for (HostPortListener listener : listeners) {
      try {
        listener.hostPortsChanged(this, now);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a listener of transport " + name() + " failed", e);
      }
    }
  }

  /** The driver's profile. */
  public DriverProfile profile() {
    return profile;
  }

  @Override
  public String name() {
    return profile.name();
  }

  @Override
  public TransportCapabilities capabilities() {
    return profile.capabilities();
  }

  @Override
  public List<HostPort> hostPorts() {
    return ports;
  }

  @Override
  public Registration listen(HostPortListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    if (closed) {
      return CompletableFuture.failedFuture(stopped());
    }
    Duration limit = request.timeouts().login();
    long end = System.nanoTime() + limit.toNanos();
    return kernel
        .opened()
        .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(late(e, limit)))
        .thenCompose(
            engine ->
                System.nanoTime() - end < 0
                    ? login(request, engine)
                    : CompletableFuture.failedFuture(late(new TimeoutException(), limit)));
  }

  private Throwable late(Throwable why, Duration limit) {
    return why instanceof TimeoutException
        ? new HawserException(
            ErrorCode.TRANSPORT_TIMEOUT,
            "the kernel's interface for "
                + name()
                + " was not open within "
                + limit.toMillis()
                + " ms")
        : why;
  }

  private CompletionStage<TransportSession> login(LoginRequest request, Engine engine) {
    OptionalInt host = OptionalInt.empty();
    if (profile.throughHost()) {
      try {
        host = OptionalInt.of(HostChoice.host(request.iface(), ports));
      } catch (HawserException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    KernelSession session =
        new KernelSession(lastId.incrementAndGet(), engine, profile, request, host);
    sessions.add(session);
    session.ended().whenComplete((done, failure) -> sessions.remove(session));
    CompletionStage<TransportSession> opened =
        kernel
            .orphans()
            .claim(name(), request, host)
            .map(session::takeOver)
            .orElseGet(session::open);
    if (closed) {
      session.close("the transport is stopped");
    }
    return opened;
  }

  private HawserException stopped() {
    return new HawserException(
        ErrorCode.TRANSPORT_NOT_FOUND, "the transport " + name() + " is stopped");
  }

  /** Drops every session. Blocks, at most some ten seconds; not from a completion. */
  @Override
  public void close() {
    closed = true;
    changes.close();
    known.close();
    List<CompletableFuture<Void>> ends =
        sessions.stream().map(session -> session.ended().toCompletableFuture()).toList();
    sessions.forEach(session -> session.close("the transport is stopped"));
    try {
      CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
          .get(END.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(Level.WARNING, "sessions of transport " + name() + " did not end in time", e);
    }
  }
}
