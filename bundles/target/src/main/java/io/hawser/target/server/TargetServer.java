package io.hawser.target.server;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.target.fault.FaultPlan;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The running target: loops, portals, targets, sessions. Safe from any thread; what closes waits
 * for a bounded time.
 */
public final class TargetServer implements Closeable {
  private static final System.Logger LOG = System.getLogger(TargetServer.class.getName());
  private static final int WORKERS = 4;
  private static final long CLOSE_SECONDS = 10;

  private final TargetContext context;
  private final List<EventLoop> loops = new ArrayList<>();
  private final ExecutorService workers;
  private final AtomicInteger nextLoop = new AtomicInteger();

  /** How existing connections are ended. */
  public enum Cut {
    /** TCP FIN. */
    CLOSE,
    /** TCP RST. */
    RESET,
    /** Nothing is read or sent any more; TCP stays up. */
    BLACKHOLE
  }

  /**
   * A portal that listens.
   *
   * @param groupTag its portal group, 0 to 65535
   * @param address where, with the real port
   */
  public record Portal(int groupTag, InetSocketAddress address) {}

  /**
   * @param threads selector loops, 1 and up
   * @param faults what goes wrong
   * @param discovery what discovery sessions get
   * @param discoveryChap who may discover; empty for everybody
   * @param loginTimeout how long a login may take
   */
  public TargetServer(
      int threads,
      FaultPlan faults,
      SessionParameters discovery,
      Optional<ChapAccounts> discoveryChap,
      Duration loginTimeout)
      throws IOException {
    workers = Executors.newFixedThreadPool(WORKERS, daemon("hawser-target-store-"));
    context = new TargetContext(faults, discovery, discoveryChap, loginTimeout, workers);
    for (int i = 0; i < threads; i++) {
      EventLoop loop = new EventLoop("hawser-target-loop-" + i);
      loops.add(loop);
      loop.start();
    }
    faults.onEnd(() -> context.sessions().all().forEach(TargetSession::faultEnded));
  }

  private static ThreadFactory daemon(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Begins to listen; port 0 takes a free one. */
  public Portal listen(int groupTag, InetSocketAddress address) throws IOException {
    PortalListener portal = PortalListener.open(groupTag, address, loops.get(0), this::accepted);
    context.portals().add(portal);
    return new Portal(groupTag, portal.address());
  }

  /** Stops listening there; connections stay. Returns whether there was such a portal. */
  public boolean unlisten(InetSocketAddress address) {
    for (PortalListener portal : context.portals()) {
      if (portal.address().equals(address) && context.portals().remove(portal)) {
        closePortal(portal);
        return true;
      }
    }
    return false;
  }

  /** The socket is only free again when the selector has let go of it. */
  private void closePortal(PortalListener portal) {
    EventLoop.closeQuietly(portal);
    CompletableFuture<Void> released = new CompletableFuture<>();
    loops.get(0).execute(() -> loops.get(0).execute(() -> released.complete(null)));
    await(released);
  }

  private void accepted(PortalListener portal, SocketChannel channel) {
    EventLoop loop = loops.get(Math.floorMod(nextLoop.getAndIncrement(), loops.size()));
    TargetConnection connection =
        new TargetConnection(context, loop, channel, portal, context.nextConnectionNumber());
    context.connections().add(connection);
    loop.execute(() -> connection.start(new LoginPhase(context, connection)));
  }

  /** The portals in the order they were opened. */
  public List<Portal> portals() {
    return context.portals().stream().map(p -> new Portal(p.groupTag(), p.address())).toList();
  }

  /** Adds a target. */
  public void add(TargetDefinition target) {
    context.add(target);
  }

  /** Takes a target away and ends its sessions. */
  public Optional<TargetDefinition> remove(IscsiName name) {
    Optional<TargetDefinition> gone = context.removeTarget(name);
    gone.ifPresent(
        target ->
            sessions().stream()
                .filter(s -> s.target().equals(Optional.of(name)))
                .forEach(s -> s.end()));
    return gone;
  }

  /** The target of this name. */
  public Optional<TargetDefinition> target(IscsiName name) {
    return context.target(name);
  }

  /** The sessions that are logged in. */
  public Collection<SessionHandle> sessions() {
    return context.sessions().all().stream().map(SessionHandle::new).toList();
  }

  /** How many TCP connections there are, logged in or not. */
  public int connections() {
    return context.connections().size();
  }

  /**
   * Ends the connections of portals that the test picks, in this way. Has taken effect when it
   * returns; waits for that, up to ten seconds.
   */
  public void cut(Predicate<Portal> which, Cut how) {
    List<CompletableFuture<Void>> cuts = new ArrayList<>();
    for (TargetConnection connection : context.connections()) {
      PortalListener portal = connection.portal();
      if (which.test(new Portal(portal.groupTag(), portal.address()))) {
        cuts.add(
            CompletableFuture.runAsync(
                () -> cut(connection, how), task -> connection.loop().run(task)));
      }
    }
    await(CompletableFuture.allOf(cuts.toArray(new CompletableFuture<?>[0])));
  }

  private static void cut(TargetConnection connection, Cut how) {
    switch (how) {
      case CLOSE -> connection.drop("the portal was cut");
      case RESET -> connection.reset();
      case BLACKHOLE -> connection.blackhole();
    }
  }

  /** Ends everything; returns when no thread and no socket is left, or after ten seconds. */
  @Override
  public void close() {
    List.copyOf(context.portals()).forEach(portal -> unlisten(portal.address()));
    CompletableFuture<?>[] ends =
        context.sessions().all().stream()
            .map(s -> s.end("the target closes").toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    cut(portal -> true, Cut.CLOSE);
    await(CompletableFuture.allOf(ends));
    workers.shutdown();
    loops.forEach(EventLoop::close);
  }

  private static void await(CompletableFuture<Void> what) {
    try {
      what.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "the target did not end in order", e);
    }
  }
}
