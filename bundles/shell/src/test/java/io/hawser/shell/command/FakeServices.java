package io.hawser.shell.command;

import io.hawser.advisor.SessionProber;
import io.hawser.advisor.TopologyAdvisor;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Prober;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.host.HostControl;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.session.Sessions;
import io.hawser.iface.record.Records;
import io.hawser.sessions.RecordedDiscovery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Everything a command works with, in memory. */
final class FakeServices implements Services, IfaceAdmin, Discovery {
  final List<DiscoveredNode> nodes = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final Map<Integer, FakeDevice> devices = new HashMap<>();
  final List<String> changes = new ArrayList<>();
  final FakeRegistry registry = new FakeRegistry();
  FakeDisk disk = new FakeDisk(64, 512);
  FakeSession session = new FakeSession(disk);
  Records records;
  Advisor advisor = new TopologyAdvisor(Path.of("/nowhere"));
  Prober prober = new SessionProber();
  RecordedHost recorded = new RecordedHost(List.of(), List.of());
  Sessions kept;
  HostControl hosts;
  HawserException loginFailure;
  HawserException discoveryFailure;
  IscsiUrl url;
  ConnectOptions options;
  DiscoveryRequest request;
  Tuning tuning;

  void node(String target, String portal) {
    nodes.add(
        new DiscoveredNode(
            IscsiName.of(target), Portal.parse(portal), Optional.of("default"), "sendtargets x"));
  }

  @Override
  public IfaceRegistry ifaces() {
    return registry;
  }

  @Override
  public IfaceAdmin ifaceAdmin() {
    return this;
  }

  @Override
  public String bind(String nicOrAddress) {
    return "bound-to-" + nicOrAddress;
  }

  @Override
  public Discovery discovery(String method) throws HawserException {
    if (!List.of("sendtargets", "static", "isns", "firmware").contains(method)) {
      throw new HawserException(ErrorCode.UNKNOWN_DISCOVERY, "no discovery method " + method);
    }
    return this;
  }

  @Override
  public SessionOpener sessions() {
    return (to, how) -> {
      url = to;
      options = how;
      return loginFailure == null
          ? CompletableFuture.completedStage(session)
          : CompletableFuture.failedStage(loginFailure);
    };
  }

  @Override
  public SessionOpener sessions(Tuning wanted) {
    tuning = wanted;
    return sessions();
  }

  @Override
  public JoinedLun join(IscsiUrl to, List<Portal> more, ConnectOptions how) throws HawserException {
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "nothing to join");
  }

  @Override
  public BlockDevices devices() {
    return (to, how) -> {
      url = to;
      options = how;
      BlockDevice device = devices.get(to.lun().orElseThrow());
      return device == null
          ? CompletableFuture.failedStage(
              new HawserException(ErrorCode.NO_OBJECTS_FOUND, to + ": no such LUN"))
          : CompletableFuture.completedStage(device);
    };
  }

  @Override
  public NodeStore nodes() throws HawserException {
    return records().nodes();
  }

  @Override
  public DiscoveryStore discoveries() throws HawserException {
    return records().discoveries();
  }

  private Records records() throws HawserException {
    if (records == null) {
      throw new HawserException(ErrorCode.NOT_SUPPORTED, "no records");
    }
    return records;
  }

  @Override
  public NodeDiscovery nodeDiscovery() throws HawserException {
    return new RecordedDiscovery(
        registry, nodes(), discoveries(), name -> Optional.of(this), Runnable::run);
  }

  @Override
  public Sessions keptSessions() throws HawserException {
    if (kept == null) {
      throw new HawserException(ErrorCode.DAEMON_NOT_CONNECTED, "the daemon does not run");
    }
    return kept;
  }

  @Override
  public HostControl hosts() throws HawserException {
    if (hosts != null) {
      return hosts;
    }
    throw new HawserException(ErrorCode.NOT_SUPPORTED, "no cards");
  }

  @Override
  public Advisor advisor() {
    return advisor;
  }

  @Override
  public Prober prober() {
    return prober;
  }

  @Override
  public RecordedHost recordedHost() {
    return recorded;
  }

  @Override
  public String method() {
    return "sendtargets";
  }

  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest wanted, Consumer<DiscoveredNode> found) {
    request = wanted;
    nodes.forEach(found);
    if (discoveryFailure != null) {
      return CompletableFuture.failedStage(discoveryFailure);
    }
    return CompletableFuture.completedStage(new DiscoverySummary(nodes.size(), warnings));
  }

  @Override
  public Iface create(String name) {
    changes.add("new " + name);
    return Iface.unbound(name, "tcp");
  }

  @Override
  public Iface update(String name, Map<String, String> values) {
    changes.add("update " + name + " " + values);
    return Iface.unbound(name, "tcp");
  }

  @Override
  public Map<String, String> record(String name) {
    return Map.of("iface.iscsi_ifacename", name);
  }

  @Override
  public void reload() {
    // What is faked here is never on disk.
  }

  @Override
  public void delete(String name) {
    changes.add("delete " + name);
  }
}
