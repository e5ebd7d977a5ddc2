package io.hawser.iface;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.Registration;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceEvent;
import io.hawser.api.iface.IfaceListener;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.api.iface.TransportStatus;
import io.hawser.api.transport.Transport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The registry while transports and host ports come and go.
 *
 * <p>Threading: any thread. Readers take an immutable snapshot; a change builds the next one under
 * a lock that is never held across foreign code. Transports are called on threads of their own with
 * time limits, listeners on threads of the registry's, each in order.
 */
public final class LiveIfaceRegistry implements IfaceRegistry, AutoCloseable {
  private static final String TRANSIENT = "bind@";

  private final GuardLimits limits;
  private final Timers timers;
  private final ThreadPoolExecutor deliveries;
  private final List<Mailbox<IfaceEvent>> mailboxes = new CopyOnWriteArrayList<>();

  private final Object lock = new Object();
  // Guarded by lock.
  private final List<Plug> plugs = new ArrayList<>();
  private final SortedMap<String, Iface> records = new TreeMap<>();
  private final SortedMap<String, Iface> transients = new TreeMap<>();
  private long plugCount;

  private volatile RegistrySnapshot snapshot;

  /**
   * A registry without transports and records.
   *
   * @param limits what transports may take
   * @param timers the clock that watches them
   */
  public LiveIfaceRegistry(GuardLimits limits, Timers timers) {
    this.limits = limits;
    this.timers = timers;
    deliveries =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Threads.named("hawser-iface-events"));
    snapshot = RegistrySnapshot.of(List.of(), new TreeMap<>(), List.of());
  }

  /**
   * Plugs a transport in, as {@link #plug(String, Transport, int)} with ranking 0 and the name it
   * gives itself.
   */
  public TransportPlug plug(Transport transport) {
    return plug(transport.name(), transport, 0);
  }

  /**
   * Plugs a transport in. Returns at once; the transport serves when {@link TransportPlug#ready()}
   * has completed. Of several usable ones with one name the one with the highest ranking serves,
   * and of equals the oldest.
   *
   * @param name what the service property says
   * @param transport the vendor's object; trusted with nothing
   * @param ranking the service ranking
   */
  public TransportPlug plug(String name, Transport transport, int ranking) {
    return plug(
        new Plug(
            new TransportGuard(
                name, transport, TransportGuard.laneOf(name), limits, timers, this::refresh),
            ranking));
  }

  /**
   * Plugs in a transport that is part of the same program, so that it is known not to block: it is
   * called on the thread of whoever asks, which spares each login two thread switches. It is held
   * to the same limits.
   *
   * @param transport the program's own
   */
  public TransportPlug embed(Transport transport) {
    return plug(
        new Plug(
            new TransportGuard(
                transport.name(), transport, new CallersThread(), limits, timers, this::refresh),
            0));
  }

  private TransportPlug plug(Plug plug) {
    synchronized (lock) {
      plug.number = plugCount++;
      plugs.add(plug);
    }
    plug.guard.admit();
    return plug;
  }

  /** Replaces the records, e.g. when the store was read. Built-in ones are not records. */
  public void records(Collection<Iface> all) {
    synchronized (lock) {
      records.clear();
      for (Iface iface : all) {
        if (!iface.isBuiltIn()) {
          records.put(iface.name(), iface);
        }
      }
    }
    refresh();
  }

  /**
   * Makes an iface that is no record and outlives nothing: for one command that names a network
   * interface or an address. It is never bound to unless it is named.
   *
   * @param nicOrAddress a network interface's name, or an IP address to leave by
   * @throws HawserException {@code INVALID} if it is neither
   */
  public Iface bindTo(String nicOrAddress) throws HawserException {
    boolean address = nicOrAddress.indexOf(':') >= 0 || nicOrAddress.matches("[0-9.]+");
    if (!nicOrAddress.matches("[^/\\s\\p{Cc}\\p{Cf}]{1,64}")) {
      throw new HawserException(
          ErrorCode.INVALID,
          "'" + Printable.of(nicOrAddress) + "' is neither a network interface nor an IP address");
    }
    String name = TRANSIENT + nicOrAddress.replaceAll("[^A-Za-z0-9._:@+-]", "@");
    Iface iface;
    try {
      iface =
          new Iface(
              name.length() > Iface.MAX_NAME ? name.substring(0, Iface.MAX_NAME) : name,
              "tcp",
              Optional.empty(),
              address ? Optional.empty() : Optional.of(nicOrAddress),
              address ? Optional.of(nicOrAddress) : Optional.empty(),
              Optional.empty(),
              new TreeMap<>());
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
    synchronized (lock) {
      transients.put(iface.name(), iface);
    }
    refresh();
    return iface;
  }

  /** Builds the next snapshot and tells what is different in it. */
  private void refresh() {
    synchronized (lock) {
      plugs.sort(
          Comparator.comparing((Plug plug) -> plug.guard.name())
              .thenComparing(plug -> -(long) plug.ranking)
              .thenComparing(plug -> plug.number));
      List<TransportGuard> guards =
          plugs.stream().map(plug -> plug.guard).filter(TransportGuard::known).toList();
      RegistrySnapshot before = snapshot;
      SortedMap<String, Iface> known = new TreeMap<>(transients);
      known.putAll(records);
      RegistrySnapshot now = RegistrySnapshot.of(guards, known, before.generated());
      snapshot = now;
      // Posting only queues, so the order of events is the order of snapshots.
      for (IfaceEvent event : now.since(before)) {
        mailboxes.forEach(mailbox -> mailbox.post(event));
      }
    }
  }

  @Override
  public List<IfaceStatus> ifaces() {
    return snapshot.ifaces();
  }

  @Override
  public Optional<IfaceStatus> iface(String name) {
    return Optional.ofNullable(snapshot.byName().get(name));
  }

  @Override
  public SortedSet<String> transports() {
    return snapshot.transportNames();
  }

  @Override
  public Optional<Transport> transport(String name) {
    return Optional.ofNullable(snapshot.transports().get(name));
  }

  @Override
  public List<TransportStatus> transportStatus() {
    return snapshot.status();
  }

  @Override
  public List<Iface> bindings(List<String> named) throws HawserException {
    RegistrySnapshot now = snapshot;
    if (named.isEmpty()) {
      List<Iface> software =
          now.ifaces().stream()
              .map(IfaceStatus::iface)
              .filter(iface -> !iface.isBuiltIn() && iface.transport().equals("tcp"))
              .filter(iface -> !iface.name().startsWith(TRANSIENT))
              .toList();
      return software.isEmpty() ? List.of(Iface.DEFAULT) : software;
    }
    List<Iface> bound = new ArrayList<>();
    for (String name : new LinkedHashSet<>(named)) {
      IfaceStatus status = now.byName().get(name);
      if (status == null) {
        throw new HawserException(
            ErrorCode.INVALID, "there is no iface '" + Printable.of(name) + "'");
      }
      bound.add(status.iface());
    }
    return List.copyOf(bound);
  }

  @Override
  public Transport serving(Iface iface) throws HawserException {
    RegistrySnapshot now = snapshot;
    resolution(now, iface);
    return now.transports().get(iface.transport());
  }

  @Override
  public Iface resolved(Iface iface) throws HawserException {
    RegistrySnapshot now = snapshot;
    PortResolution resolution = resolution(now, iface);
    Optional<String> netInterface = resolution.port().flatMap(port -> port.netInterface());
    boolean software = !now.transports().get(iface.transport()).capabilities().offload();
    if (!software || iface.hardwareAddress().isEmpty() || netInterface.isEmpty()) {
      return iface;
    }
    return new Iface(
        iface.name(),
        iface.transport(),
        iface.hardwareAddress(),
        netInterface,
        iface.ipAddress(),
        iface.initiator(),
        iface.settings());
  }

  private static PortResolution resolution(RegistrySnapshot now, Iface iface)
      throws HawserException {
    TransportGuard transport = now.transports().get(iface.transport());
    if (transport == null) {
      throw new HawserException(
          ErrorCode.TRANSPORT_NOT_FOUND,
          "iface " + iface.name() + ": " + now.whyWithout(iface.transport()));
    }
    PortResolution resolution =
        PortResolution.of(iface, transport.capabilities(), transport.hostPorts());
    if (!resolution.usable()) {
      throw new HawserException(
          ErrorCode.HOST_NOT_FOUND, "iface " + iface.name() + ": " + resolution.remark());
    }
    return resolution;
  }

  @Override
  public Registration listen(IfaceListener listener) {
    Mailbox<IfaceEvent> mailbox =
        new Mailbox<>(
            listener::ifaceEvent, "iface listener " + listener.getClass().getName(), deliveries);
    mailboxes.add(mailbox);
    return () -> {
      mailboxes.remove(mailbox);
      mailbox.close();
    };
  }

  /** Takes every transport out and tells nobody. */
  @Override
  public void close() {
    mailboxes.forEach(Mailbox::close);
    mailboxes.clear();
    List<Plug> all;
    synchronized (lock) {
      all = List.copyOf(plugs);
    }
    all.forEach(Plug::close);
    deliveries.shutdown();
  }

  private final class Plug implements TransportPlug {
    private final TransportGuard guard;
    private final int ranking;
    private long number;

    Plug(TransportGuard guard, int ranking) {
      this.guard = guard;
      this.ranking = ranking;
    }

    @Override
    public CompletionStage<Void> ready() {
      return guard.admitted();
    }

    @Override
    public void close() {
      synchronized (lock) {
        if (!plugs.remove(this)) {
          return;
        }
      }
      refresh();
      guard.retire();
    }
  }
}
