package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Prober;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.BootSettings;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.host.HostControl;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.session.Sessions;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.iface.GuardLimits;
import io.hawser.iface.LiveIfaceRegistry;
import io.hawser.iface.RecordedIfaces;
import io.hawser.iface.ThreadTimers;
import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import io.hawser.sessions.RecordedDiscovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Records on disk and a registry as they are; sessions, discovery and cards as the test says. */
public final class RecordServices implements Services, Discovery, AutoCloseable {
  public final FakeSessions sessions = new FakeSessions();
  public final List<DiscoveredNode> found = new ArrayList<>();

  /** What the last discovery was asked for. */
  public final List<DiscoveryRequest> asked = new ArrayList<>();

  /** Why discovery fails. */
  public HawserException discoveryFailure;

  /** Whether somebody keeps sessions up. */
  public boolean daemon = true;

  /** The joined devices. */
  public MultipathMaps maps;

  /** Who drives cards. */
  public HostControl hosts;

  private final ThreadTimers timers = new ThreadTimers("test-clock");
  private final LiveIfaceRegistry registry = new LiveIfaceRegistry(GuardLimits.DEFAULT, timers);
  private final Records records;

  /**
   * @param root where the records are
   */
  public RecordServices(Path root) {
    records =
        new Records(RecordRoot.of(root), name -> registry.iface(name).map(IfaceStatus::iface));
    records.use().add(sessions);
  }

  /** What a discovery will find. */
  public void target(String name, String portal) {
    found.add(
        new DiscoveredNode(
            IscsiName.of("iqn.2031-02.net.lab:" + name),
            Portal.parse(portal),
            Optional.empty(),
            "sendtargets test"));
  }

  /** A target that firmware booted from, known to it under this name of ours. */
  public void bootTarget(String name, String portal, String initiator) {
    Map<String, String> card = new LinkedHashMap<>();
    card.put("iface.hwaddress", "02:00:00:aa:bb:cc");
    card.put("iface.bootproto", "static");
    card.put("iface.ipaddress", "10.9.1.7");
    ChapCredentials chap =
        new ChapCredentials(
            "ann",
            Secret.of("secret-of-ann"),
            Optional.of("disk"),
            Optional.of(Secret.of("secret-of-disk")),
            ChapCredentials.ALL_ALGORITHMS);
    found.add(
        new DiscoveredNode(
            IscsiName.of("iqn.2031-02.net.lab:" + name),
            Portal.parse(portal),
            Optional.empty(),
            "firmware ibft",
            Optional.of(
                new BootSettings(
                    Optional.of(IscsiName.of(initiator)),
                    Optional.of(chap),
                    Optional.of("01000000"),
                    card))));
  }

  @Override
  public IfaceRegistry ifaces() throws HawserException {
    ifaceAdmin();
    return registry;
  }

  @Override
  public IfaceAdmin ifaceAdmin() throws HawserException {
    IfaceAdmin admin = new RecordedIfaces(records.ifaces(), registry);
    admin.reload();
    return admin;
  }

  @Override
  public String bind(String nicOrAddress) {
    return nicOrAddress;
  }

  @Override
  public Discovery discovery(String method) {
    return this;
  }

  @Override
  public String method() {
    return "sendtargets";
  }

  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> each) {
    asked.add(request);
    if (discoveryFailure != null) {
      return CompletableFuture.failedStage(discoveryFailure);
    }
    for (DiscoveredNode node : found) {
      each.accept(
          new DiscoveredNode(
              node.target(),
              node.portal(),
              request.ifaces().stream().findFirst().map(iface -> iface.name()),
              node.source(),
              node.boot()));
    }
    return CompletableFuture.completedStage(new DiscoverySummary(found.size(), List.of()));
  }

  @Override
  public NodeStore nodes() {
    return records.nodes();
  }

  @Override
  public DiscoveryStore discoveries() {
    return records.discoveries();
  }

  @Override
  public NodeDiscovery nodeDiscovery() throws HawserException {
    return new RecordedDiscovery(
        ifaces(), nodes(), discoveries(), name -> Optional.of(this), Runnable::run);
  }

  @Override
  public Sessions keptSessions() throws HawserException {
    if (!daemon) {
      throw new HawserException(ErrorCode.DAEMON_NOT_CONNECTED, "the daemon does not run");
    }
    return sessions;
  }

  @Override
  public MultipathMaps multipath() throws HawserException {
    return maps == null ? Services.super.multipath() : maps;
  }

  @Override
  public HostControl hosts() throws HawserException {
    if (hosts == null) {
      throw new HawserException(ErrorCode.NOT_SUPPORTED, "nobody drives cards here");
    }
    return hosts;
  }

  @Override
  public SessionOpener sessions() throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "no one-shots here");
  }

  @Override
  public SessionOpener sessions(Tuning tuning) throws HawserException {
    return sessions();
  }

  @Override
  public JoinedLun join(IscsiUrl url, List<Portal> portals, ConnectOptions options)
      throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "no one-shots here");
  }

  @Override
  public BlockDevices devices() throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "no one-shots here");
  }

  @Override
  public Advisor advisor() throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "nobody advises here");
  }

  @Override
  public Prober prober() throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "nobody probes here");
  }

  @Override
  public RecordedHost recordedHost() throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "nobody advises here");
  }

  @Override
  public void close() {
    registry.close();
    timers.close();
  }
}
