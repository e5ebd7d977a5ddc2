package io.hawser.shell.standalone;

import io.hawser.advisor.SessionProber;
import io.hawser.advisor.TopologyAdvisor;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Prober;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.host.HostControl;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.session.Sessions;
import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import io.hawser.shell.cli.EnvironmentVariables;
import io.hawser.shell.command.JoinedLun;
import io.hawser.shell.command.RecordDirectory;
import io.hawser.shell.command.RecordedHost;
import io.hawser.shell.command.Services;
import io.hawser.shell.command.Tuning;
import io.hawser.transport.tcp.FlightRecorderOptions;
import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What a one-shot works with. Nothing is started before it is needed, so that a call that only
 * prints its help or refuses its arguments starts no event loop. Used by one thread.
 */
public final class StandaloneServices implements Services, AutoCloseable {
  private static final String BOUND = "bound";

  private final UnaryOperator<String> environment;
  private List<Iface> bound = List.of();
  private TcpTransportOptions options = TcpTransportOptions.DEFAULT;
  private Composition composition;
  private Records records;
  private IfaceAdmin admin;

  /**
   * Starts nothing.
   *
   * @param environment says where the records are
   */
  public StandaloneServices(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  /** With the records; a command that names no iface never asks, and pays nothing for them. */
  @Override
  public IfaceRegistry ifaces() throws HawserException {
    if (bound.isEmpty()) {
      ifaceAdmin();
    }
    return composition().ifaces();
  }

  @Override
  public IfaceAdmin ifaceAdmin() throws HawserException {
    if (admin == null) {
      admin = composition().recorded(records());
    }
    return admin;
  }

  @Override
  public String bind(String nicOrAddress) throws HawserException {
    if (nicOrAddress.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "--bind needs a network interface or address");
    }
    boolean address = isAddress(nicOrAddress);
    bound =
        List.of(
            new Iface(
                BOUND,
                "tcp",
                Optional.empty(),
                address ? Optional.empty() : Optional.of(nicOrAddress),
                address ? Optional.of(nicOrAddress) : Optional.empty(),
                Optional.empty(),
                new TreeMap<>()));
    return BOUND;
  }

  /** No network interface has a colon in its name, and none is only digits and dots. */
  private static boolean isAddress(String text) {
    if (text.indexOf(':') >= 0) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return text.indexOf('.') > 0;
  }

  @Override
  public void recordInto(Path directory) throws HawserException {
    TcpTransportOptions recording =
        options.withRecorder(FlightRecorderOptions.everything(directory));
    if (composition != null && !recording.equals(options)) {
      throw new HawserException(ErrorCode.INTERNAL, "the transport is running already");
    }
    options = recording;
  }

  @Override
  public Discovery discovery(String method) throws HawserException {
    return composition().discovery(method);
  }

  @Override
  public SessionOpener sessions() throws HawserException {
    return composition().sessions();
  }

  @Override
  public SessionOpener sessions(Tuning tuning) throws HawserException {
    if (composition != null) {
      throw new HawserException(ErrorCode.INTERNAL, "the transport is running already");
    }
    options = options.withLoops(tuning.loops());
    if (tuning.busyPoll()) {
      options = options.withIdle(IdleStrategy.BUSY_POLL);
    }
    if (tuning.io().isPresent()) {
      options = options.withEngine(engine(tuning.io().get()));
    }
    return sessions();
  }

  /** Who measures an engine does not want the figures of another. */
  private static IoEngine engine(String io) throws HawserException {
    IoEngine engine = IoEngine.of(io);
    Optional<String> refusal = TcpTransport.refusal(engine);
    if (refusal.isPresent()) {
      throw new HawserException(ErrorCode.NOT_SUPPORTED, refusal.get());
    }
    return engine;
  }

  @Override
  public JoinedLun join(IscsiUrl url, List<Portal> portals, ConnectOptions connect)
      throws HawserException {
    return composition().join(url, portals, connect);
  }

  @Override
  public BlockDevices devices() throws HawserException {
    return composition().devices();
  }

  @Override
  public NodeStore nodes() throws HawserException {
    ifaceAdmin();
    return records().nodes();
  }

  @Override
  public DiscoveryStore discoveries() throws HawserException {
    ifaceAdmin();
    return records().discoveries();
  }

  @Override
  public NodeDiscovery nodeDiscovery() throws HawserException {
    ifaceAdmin();
    return composition().discovery(records());
  }

  @Override
  public Sessions keptSessions() throws HawserException {
    throw new HawserException(
        ErrorCode.DAEMON_NOT_CONNECTED,
        "the daemon does not run, and only it keeps sessions up: start it with 'hawser daemon'");
  }

  @Override
  public HostControl hosts() throws HawserException {
    throw new HawserException(
        ErrorCode.DAEMON_NOT_CONNECTED,
        "the daemon does not run, and only it drives offload cards: start it with 'hawser"
            + " daemon'");
  }

  @Override
  public Advisor advisor() {
    return new TopologyAdvisor(Path.of("/"));
  }

  @Override
  public Prober prober() {
    return new SessionProber();
  }

  /** Of the files alone: a card's port that has none binds nothing that the advisor judges. */
  @Override
  public RecordedHost recordedHost() throws HawserException {
    Records files = new Records(root(), name -> Optional.empty());
    return RecordedHost.of(files.ifaces().list(), files.nodes());
  }

  private Records records() throws HawserException {
    if (records == null) {
      records = composition().records(root());
    }
    return records;
  }

  private RecordRoot root() {
    Path directory = RecordDirectory.find(environment);
    return directory.equals(RecordDirectory.SYSTEM)
        ? new RecordRoot(directory, directory, Optional.of(RecordRoot.OPEN_ISCSI_LOCK))
        : RecordRoot.of(directory);
  }

  private Composition composition() throws HawserException {
    if (composition == null) {
      String recordings = environment.apply(EnvironmentVariables.FLIGHT_RECORDER);
      if (recordings != null && !recordings.isEmpty() && options.recorder().isEmpty()) {
        recordInto(Path.of(recordings));
      }
      composition = new Composition(options, bound);
    }
    return composition;
  }

  /** Waits for logouts; what else is open ends with the process. */
  public void settle(Duration limit) {
    if (composition != null) {
      composition.settle(limit);
    }
  }

  /** Ends everything that was started; a process that exits need not. */
  @Override
  public void close() {
    if (composition != null) {
      composition.close();
    }
  }
}
