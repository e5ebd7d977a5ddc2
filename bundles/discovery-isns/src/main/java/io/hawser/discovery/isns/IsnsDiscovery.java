package io.hawser.discovery.isns;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.discovery.isns.net.IsnsConnection;
import io.hawser.discovery.isns.net.IsnsNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Asks an iSNS server once for the targets it lists. Nothing is registered: a server that shows its
 * targets only to registered initiators is for {@link IsnsClient}.
 *
 * <p>An iface that names an address or an interface is left by its address; the interface itself is
 * not enforced.
 */
public final class IsnsDiscovery implements Discovery, AutoCloseable {
  /** The port IANA gave to iSNS. */
  public static final int DEFAULT_PORT = 3205;

  private final IsnsNetwork network;

  /**
   * Starts the room's threads.
   *
   * @throws HawserException {@code NO_MEMORY} if there are none
   */
  public IsnsDiscovery() throws HawserException {
    network = new IsnsNetwork();
  }

  @Override
  public String method() {
    return "isns";
  }

  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> found) {
    if (request.portal().isEmpty()) {
      return CompletableFuture.failedFuture(
          new HawserException(ErrorCode.INVALID, "discovery by iSNS needs the server's address"));
    }
    List<Optional<Iface>> ways = new ArrayList<>();
    request.ifaces().forEach(iface -> ways.add(Optional.of(iface)));
    if (ways.isEmpty()) {
      ways.add(Optional.empty());
    }
    List<String> warnings = new ArrayList<>();
    int[] count = {0};
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (Optional<Iface> way : ways) {
      all = all.thenCompose(nothing -> one(request, way, count, warnings, found));
    }
    return all.thenApply(nothing -> new DiscoverySummary(count[0], warnings));
  }

  private CompletableFuture<Void> one(
      DiscoveryRequest request,
      Optional<Iface> way,
      int[] count,
      List<String> warnings,
      Consumer<DiscoveredNode> found) {
    Portal server = request.portal().orElseThrow();
    Deadline connectBy = sooner(Deadline.after(request.timeouts().connect()), request.deadline());
    CompletableFuture<IsnsConnection> connecting;
    try {
      connecting =
          network.connect(server.host(), server.port(), LocalAddress.of(way, server), connectBy);
    } catch (HawserException unusable) {
      return CompletableFuture.failedFuture(unusable);
    }
    String source = "isns " + server.address();
    return connecting.thenCompose(
        connection ->
            TargetQuery.ask(
                    connection,
                    way.flatMap(Iface::initiator).orElse(request.initiator()),
                    Math.max(0, request.maxTargets() - count[0]),
                    request.deadline())
                .whenComplete((answer, failure) -> connection.close())
                .thenAccept(
                    answer -> {
                      warnings.addAll(answer.warnings());
                      for (TargetQuery.Entry entry : answer.entries()) {
                        count[0]++;
                        found.accept(
                            new DiscoveredNode(
                                entry.target(), entry.portal(), way.map(Iface::name), source));
                      }
                    }));
  }

  private static Deadline sooner(Deadline one, Deadline other) {
    return one.nanoTime() - other.nanoTime() < 0 ? one : other;
  }

  @Override
  public void close() {
    network.close();
  }
}
