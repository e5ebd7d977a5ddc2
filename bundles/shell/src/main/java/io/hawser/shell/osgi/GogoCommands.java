package io.hawser.shell.osgi;

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
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.session.Sessions;
import io.hawser.shell.command.JoinedLun;
import io.hawser.shell.command.RecordedHost;
import io.hawser.shell.command.Services;
import io.hawser.shell.command.Tuning;
import io.hawser.shell.main.CommandRunner;
import io.hawser.shell.terminal.StreamTerminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The commands in Gogo, on the framework's services. Every reference is optional: a command whose
 * part is not there says so, the others work.
 */
@Component(
    service = GogoCommands.class,
    property = {
      "osgi.command.scope=hawser",
      "osgi.command.function=ls",
      "osgi.command.function=inq",
      "osgi.command.function=capacity",
      "osgi.command.function=read",
      "osgi.command.function=write",
      "osgi.command.function=copy",
      "osgi.command.function=bench",
      "osgi.command.function=advise",
      "osgi.command.function=probe",
      "osgi.command.function=discover",
      "osgi.command.function=card",
      "osgi.command.function=host",
      "osgi.command.function=iface",
      "osgi.command.function=iscsiadm",
      "osgi.command.function=node",
      "osgi.command.function=session",
      "osgi.command.function=multipath",
      "osgi.command.function=version"
    })
public final class GogoCommands implements Services {
  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile IfaceRegistry registry;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile IfaceAdmin admin;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile SessionOpener opener;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile BlockDevices blockDevices;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile NodeStore nodeStore;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile DiscoveryStore discoveryStore;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile NodeDiscovery recordedDiscovery;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Sessions kept;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile MultipathMaps joined;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile HostControl hostControl;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Advisor judge;

  @Reference(
      cardinality = ReferenceCardinality.OPTIONAL,
      policy = ReferencePolicy.DYNAMIC,
      policyOption = ReferencePolicyOption.GREEDY)
  private volatile Prober pathProber;

  private final Map<String, Discovery> methods = new ConcurrentHashMap<>();

  /** A discovery method came. */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  void addDiscovery(Discovery discovery, Map<String, Object> properties) {
    methods.put(String.valueOf(properties.get(Discovery.METHOD)), discovery);
  }

  /** A discovery method goes. */
  void removeDiscovery(Discovery discovery, Map<String, Object> properties) {
    methods.remove(String.valueOf(properties.get(Discovery.METHOD)), discovery);
  }

  // ---- the commands ------------------------------------------------------------------------

  /** Lists targets. */
  public void ls(String... words) {
    run("ls", words);
  }

  /** Says what a LUN is. */
  public void inq(String... words) {
    run("inq", words);
  }

  /** Says how large a LUN is. */
  public void capacity(String... words) {
    run("capacity", words);
  }

  /** Reads blocks into a file. */
  public void read(String... words) {
    run("read", words);
  }

  /** Writes a file onto blocks. */
  public void write(String... words) {
    run("write", words);
  }

  /** Copies. */
  public void copy(String... words) {
    run("copy", words);
  }

  /** Measures. */
  public void bench(String... words) {
    run("bench", words);
  }

  /** Judges the network. */
  public void advise(String... words) {
    run("advise", words);
  }

  /** Probes paths. */
  public void probe(String... words) {
    run("probe", words);
  }

  /** Discovers. */
  public void discover(String... words) {
    run("discover", words);
  }

  /** Lists cards' ports and tables. */
  public void card(String... words) {
    run("card", words);
  }

  /** Lists ports. */
  public void host(String... words) {
    run("host", words);
  }

  /** open-iscsi's command line. */
  public void iscsiadm(String... words) {
    run("iscsiadm", words);
  }

  /** Lists and changes nodes, logs in to them. */
  public void node(String... words) {
    run("node", words);
  }

  /** Lists, watches and ends sessions. */
  public void session(String... words) {
    run("session", words);
  }

  /** Lists and changes ifaces. */
  public void iface(String... words) {
    run("iface", words);
  }

  /** Shows joined devices. */
  public void multipath(String... words) {
    run("multipath", words);
  }

  /** Prints the version. */
  public void version(String... words) {
    run("version", words);
  }

  /** Gogo has put the session's streams into {@code System} for this thread. */
  private void run(String name, String... words) {
    List<String> line = new ArrayList<>();
    line.add(name);
    line.addAll(List.of(words));
    StreamTerminal terminal = new StreamTerminal(System.out, System.err, false);
    new CommandRunner(this, terminal, System::getenv).run(line);
    terminal.flush();
  }

  // ---- what they work with -----------------------------------------------------------------

  @Override
  public IfaceRegistry ifaces() throws HawserException {
    return present(registry, "iface registry");
  }

  @Override
  public IfaceAdmin ifaceAdmin() throws HawserException {
    return present(admin, "record store");
  }

  @Override
  public String bind(String nicOrAddress) throws HawserException {
    throw new HawserException(
        ErrorCode.NOT_SUPPORTED, "--bind is for one-shots; here make an iface record and name it");
  }

  @Override
  public Discovery discovery(String method) throws HawserException {
    Discovery discovery = methods.get(method);
    if (discovery == null) {
      throw new HawserException(
          ErrorCode.UNKNOWN_DISCOVERY,
          "there is no discovery method '" + method + "'; present are " + methods.keySet());
    }
    return discovery;
  }

  @Override
  public SessionOpener sessions() throws HawserException {
    return present(opener, "session service");
  }

  @Override
  public SessionOpener sessions(Tuning tuning) throws HawserException {
    if (tuning.needsOwnTransport()) {
      throw new HawserException(
          ErrorCode.NOT_SUPPORTED,
          "--busy-poll and --io are for one-shots: here the transport is shared");
    }
    return sessions();
  }

  @Override
  public JoinedLun join(IscsiUrl url, List<Portal> portals, ConnectOptions options)
      throws HawserException {
    throw new HawserException(
        ErrorCode.NOT_SUPPORTED,
        "--multipath is for one-shots; here nodes are joined as they log in");
  }

  @Override
  public BlockDevices devices() throws HawserException {
    return present(blockDevices, "block device service");
  }

  @Override
  public NodeStore nodes() throws HawserException {
    return present(nodeStore, "record store");
  }

  @Override
  public DiscoveryStore discoveries() throws HawserException {
    return present(discoveryStore, "record store");
  }

  @Override
  public NodeDiscovery nodeDiscovery() throws HawserException {
    return present(recordedDiscovery, "discovery with records");
  }

  @Override
  public Sessions keptSessions() throws HawserException {
    return present(kept, "session service");
  }

  @Override
  public MultipathMaps multipath() throws HawserException {
    return present(joined, "multipath service");
  }

  @Override
  public HostControl hosts() throws HawserException {
    return present(hostControl, "service for offload cards");
  }

  @Override
  public Advisor advisor() throws HawserException {
    return present(judge, "advisor");
  }

  @Override
  public Prober prober() throws HawserException {
    return present(pathProber, "prober");
  }

  @Override
  public RecordedHost recordedHost() throws HawserException {
    return RecordedHost.of(ifaces().ifaces().stream().map(IfaceStatus::iface).toList(), nodes());
  }

  private static <T> T present(T service, String what) throws HawserException {
    if (service == null) {
      throw new HawserException(
          ErrorCode.NOT_SUPPORTED, "the " + what + " is not there; hawser:bundles may say why");
    }
    return service;
  }
}
