package io.hawser.transport.tcp.osgi;

import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.HostPortListener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportSession;
import io.hawser.transport.tcp.FlightRecorderOptions;
import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.TcpTransport;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The software transport as a service; its end is the end of its sessions, loops and threads. */
@Component(service = Transport.class, property = Transport.NAME + "=" + TcpTransport.TRANSPORT_NAME)
public final class TcpTransportComponent implements Transport {
  /** Framework property: the flight recorder's directory, unless the component is told another. */
  static final String RECORDER = "hawser.flight.recorder";

  private static final System.Logger LOG = System.getLogger(TcpTransportComponent.class.getName());
  private static final long GLOBAL_SECONDS = 5;

  private final TcpTransport transport;

  /** What may be configured; what cannot be used is left out with a warning. */
  public @interface Config {
    /** Event loops, 0 for the default. */
    int loops() default 0;

    /** Whether the loops never sleep. */
    boolean busyPoll() default false;

    /** Whether they may look for what arrives before they sleep, see {@link IdleStrategy}. */
    boolean lookThenSleep() default true;

    /**
     * What the loops run on, by {@link IoEngine#word}; what the machine does not have is replaced
     * with a warning.
     */
    String io() default "epoll";

    /** Commands a session holds, 0 for the default. */
    int queueDepth() default 0;

    /**
     * Where the last PDU headers of connections that fail are written; empty for the framework
     * property of {@link TcpTransportComponent#RECORDER}, and without that none are kept.
     */
    String flightRecorder() default "";

    /** How many such files are kept. */
    int flightRecorderFiles() default FlightRecorderOptions.DEFAULT_FILES;
  }

  /** Starts the event loops. */
  @Activate
  public TcpTransportComponent(BundleContext context, Config config) {
    Optional<String> recordings = Optional.ofNullable(context.getProperty(RECORDER));
    transport = new TcpTransport(ConfiguredOptions.of(config, recordings));
  }

  /**
   * Ends everything, Netty's global executor included: it tells of the loops' end, and its thread
   * was started from this bundle.
   */
  @Deactivate
  void deactivate() {
    transport.close();
    try {
      GlobalEventExecutor.INSTANCE.awaitInactivity(GLOBAL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      LOG.log(System.Logger.Level.TRACE, "the global executor was never started", e);
    }
  }

  @Override
  public String name() {
    return transport.name();
  }

  @Override
  public TransportCapabilities capabilities() {
    return transport.capabilities();
  }

  @Override
  public List<HostPort> hostPorts() {
    return transport.hostPorts();
  }

  @Override
  public Registration listen(HostPortListener listener) {
    return transport.listen((from, ports) -> listener.hostPortsChanged(this, ports));
  }

  @Override
  public CompletionStage<TransportSession> login(LoginRequest request) {
    return transport.login(request);
  }

  @Override
  public CompletionStage<Duration> reach(Iface iface, Portal portal, Duration timeout) {
    return transport.reach(iface, portal, timeout);
  }
}
