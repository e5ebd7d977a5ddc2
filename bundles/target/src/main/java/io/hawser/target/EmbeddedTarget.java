package io.hawser.target;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.TargetDevice;
import io.hawser.target.fault.FaultPlan;
import io.hawser.target.server.SessionHandle;
import io.hawser.target.server.TargetDefinition;
import io.hawser.target.server.TargetServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * An iSCSI target (RFC 7143, ErrorRecoveryLevel 0) in the same process. It is configured by its
 * {@link #builder()} and while it runs, and does wrong what {@link #faults()} says. Safe from any
 * thread; {@link #close}, {@link #closePortal} and {@link #cut} wait until they have taken effect.
 *
 * <pre>
 * try (EmbeddedTarget target =
 *     EmbeddedTarget.builder()
 *         .portal(1, "127.0.0.1", 0)
 *         .target("iqn.2026-01.io.hawser:demo", t -&gt; t.lun(0, Disk.memory("1", 1 &lt;&lt; 30)))
 *         .start()) {
 *   System.out.println(target.url("iqn.2026-01.io.hawser:demo", 0));
 * }
 * </pre>
 */
public final class EmbeddedTarget implements AutoCloseable {
  /** What the target wants of each key, unless told otherwise: digests if the initiator asks. */
  public static final SessionParameters DEFAULT_PARAMETERS =
      SessionParameters.DEFAULT_OFFER.withDigests(
          List.of(Digest.NONE, Digest.CRC32C), List.of(Digest.NONE, Digest.CRC32C));

  private static final int DEFAULT_WINDOW = 128;

  private final FaultPlan faults = new FaultPlan();
  private final List<Integer> defaultGroups = new CopyOnWriteArrayList<>();
  private final TargetServer server;
  private final SessionParameters parameters;

  private EmbeddedTarget(Builder builder) throws IOException {
    parameters = builder.parameters;
    server =
        new TargetServer(
            builder.threads,
            faults,
            builder.parameters,
            builder.discoveryChap,
            builder.loginTimeout);
  }

  /** Begins to describe a target. */
  public static Builder builder() {
    return new Builder();
  }

  /** Describes portals and targets; {@link #start} makes them real. For one thread. */
  public static final class Builder {
    private record Listen(int groupTag, InetSocketAddress address) {}

    private final List<Listen> portals = new ArrayList<>();
    private final List<Consumer<EmbeddedTarget>> targets = new ArrayList<>();
    private SessionParameters parameters = DEFAULT_PARAMETERS;
    private Optional<ChapAccounts> discoveryChap = Optional.empty();
    private Duration loginTimeout = Duration.ofSeconds(30);
    private int threads = Math.min(4, Runtime.getRuntime().availableProcessors());

    private Builder() {}

    /**
     * Adds a portal.
     *
     * @param groupTag portal group tag, 0 to 65535
     * @param host address to bind to
     * @param port TCP port; 0 takes a free one, see {@link EmbeddedTarget#portals}
     */
    public Builder portal(int groupTag, String host, int port) {
      portals.add(new Listen(groupTag, new InetSocketAddress(host, port)));
      return this;
    }

    /** Adds a target; without {@link TargetSpec#groups} it is reached by every portal group. */
    public Builder target(String name, UnaryOperator<TargetSpec> spec) {
      targets.add(target -> target.addTarget(name, spec));
      return this;
    }

    /** What targets and discovery sessions want of each key, unless a target says otherwise. */
    public Builder parameters(SessionParameters what) {
      parameters = what;
      return this;
    }

    /** Who may discover; everybody unless set. */
    public Builder discoveryChap(ChapAccounts accounts) {
      discoveryChap = Optional.of(accounts);
      return this;
    }

    /** How long a login may take; 30 seconds unless set. */
    public Builder loginTimeout(Duration limit) {
      loginTimeout = limit;
      return this;
    }

    /** Selector loops, 1 and up; one for each processor up to four unless set. */
    public Builder threads(int count) {
      threads = count;
      return this;
    }

    /**
     * Listens and serves.
     *
     * @throws IOException if a portal cannot be opened
     */
    public EmbeddedTarget start() throws IOException {
      EmbeddedTarget target = new EmbeddedTarget(this);
      try {
        List<Integer> tags = portals.stream().map(Listen::groupTag).distinct().toList();
        target.defaultGroups.addAll(tags);
        targets.forEach(t -> t.accept(target));
        for (Listen portal : portals) {
          target.openPortal(portal.groupTag(), portal.address());
        }
        return target;
      } catch (IOException | RuntimeException e) {
        target.close();
        throw e;
      }
    }
  }

  /** What goes wrong. */
  public FaultPlan faults() {
    return faults;
  }

  /** Opens a further portal, or one that was closed, at the same port. */
  public TargetServer.Portal openPortal(int groupTag, InetSocketAddress address)
      throws IOException {
    return server.listen(groupTag, address);
  }

  /** Stops listening there; connections stay. Waits until the port is free, up to 10 seconds. */
  public boolean closePortal(InetSocketAddress address) {
    return server.unlisten(address);
  }

  /** The portals that listen, in the order they were opened. */
  public List<TargetServer.Portal> portals() {
    return server.portals();
  }

  /** Address of the first portal of this group. */
  public InetSocketAddress portal(int groupTag) {
    return portals().stream()
        .filter(p -> p.groupTag() == groupTag)
        .map(TargetServer.Portal::address)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no portal of group " + groupTag + " listens"));
  }

  /** Adds a target. */
  public void addTarget(String name, UnaryOperator<TargetSpec> spec) {
    IscsiName iqn = IscsiName.of(name);
    server.add(spec.apply(new TargetSpec(iqn, parameters, DEFAULT_WINDOW)).define(defaultGroups));
  }

  /** Takes a target away and ends its sessions; returns whether there was one. */
  public boolean removeTarget(String name) {
    return server.remove(IscsiName.of(name)).isPresent();
  }

  /** Adds a logical unit to a running target. */
  public void addLun(String target, int number, Disk disk) {
    device(target).add(number, disk);
  }

  /** Takes a logical unit away from a running target; the disk is not closed. */
  public Optional<Disk> removeLun(String target, int number) {
    return device(target).remove(number);
  }

  private TargetDevice device(String target) {
    return server
        .target(IscsiName.of(target))
        .map(TargetDefinition::device)
        .orElseThrow(() -> new IllegalArgumentException("there is no target " + target));
  }

  /** The sessions that are logged in, discovery included. */
  public Collection<SessionHandle> sessions() {
    return server.sessions();
  }

  /** How many TCP connections there are, logged in or not. */
  public int connections() {
    return server.connections();
  }

  /** Ends or blackholes the connections of all portals of a group; done when it returns. */
  public void cut(int groupTag, TargetServer.Cut how) {
    server.cut(portal -> portal.groupTag() == groupTag, how);
  }

  /** URL of a logical unit by the first portal; by loopback if that listens everywhere. */
  public String url(String target, int lun) {
    InetSocketAddress address = portals().get(0).address();
    boolean everywhere = address.getAddress().isAnyLocalAddress();
    String host = everywhere ? "127.0.0.1" : address.getAddress().getHostAddress();
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return "iscsi://" + shown + ":" + address.getPort() + "/" + IscsiName.of(target) + "/" + lun;
  }

  /** Ends sessions, portals and threads; waits for that, up to ten seconds. Disks stay open. */
  @Override
  public void close() {
    server.close();
  }
}
