package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.DiscoveryChanges;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeStore;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.SessionTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Discovery with records. Through each iface it asks on its own, so that one that cannot reach the
 * source costs none of the nodes that were found through it before.
 *
 * <p>Threading: any thread; records are read and written on {@code worker}.
 */
public final class RecordedDiscovery implements NodeDiscovery {
  private final IfaceRegistry registry;
  private final NodeStore nodes;
  private final DiscoveryStore discoveries;
  private final Function<String, Optional<Discovery>> methods;
  private final Executor worker;

  /**
   * @param registry binds what is found
   * @param nodes our name
   * @param discoveries the records
   * @param methods finds a discovery method by its name
   * @param worker runs what reads and writes records
   */
  public RecordedDiscovery(
      IfaceRegistry registry,
      NodeStore nodes,
      DiscoveryStore discoveries,
      Function<String, Optional<Discovery>> methods,
      Executor worker) {
    this.registry = registry;
    this.nodes = nodes;
    this.discoveries = discoveries;
    this.methods = methods;
    this.worker = worker;
  }

  @Override
  public CompletionStage<Result> discover(Request request) {
    try {
      return CompletableFuture.supplyAsync(() -> prepared(request), worker)
          .thenCompose(Run::ask)
          .thenApplyAsync(Run::record, worker)
          .handle(RecordedDiscovery::told)
          .thenCompose(stage -> stage);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.INTERNAL, "discovery is shut down", closed));
    }
  }

  private static CompletionStage<Result> told(Result result, Throwable failure) {
    return failure == null
        ? CompletableFuture.completedStage(result)
        : CompletableFuture.failedStage(Failures.explained(failure, "discovery"));
  }

  private Run prepared(Request request) {
    try {
      return prepare(request);
    } catch (HawserException e) {
      throw new CompletionException(e);
    }
  }

  private Run prepare(Request request) throws HawserException {
    String type = request.source().type();
    Discovery method =
        methods
            .apply(type)
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.UNKNOWN_DISCOVERY, "nobody here discovers by " + type));
    List<Iface> bound = registry.bindings(request.ifaces());
    DiscoveryRecord record;
    if (request.stored()) {
      record =
          discoveries
              .discovery(request.source())
              .orElseThrow(
                  () ->
                      new HawserException(
                          ErrorCode.NO_OBJECTS_FOUND,
                          "there is no record of discovery at "
                              + request.source().portal().address()));
    } else if (request.operations().isEmpty()) {
      record = discoveries.defaults(request.source());
    } else {
      record = discoveries.create(request.source());
    }
    return new Run(request, method, bound, record, nodes.initiatorName());
  }

  /** One discovery. */
  private final class Run {
    private final Request request;
    private final Discovery method;
    private final List<Iface> bound;
    private final DiscoveryRecord record;
    private final IscsiName initiator;
    private final List<DiscoveredNode> found = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Set<String> answered = new HashSet<>();
    private HawserException firstFailure;

    Run(
        Request request,
        Discovery method,
        List<Iface> bound,
        DiscoveryRecord record,
        IscsiName initiator) {
      this.request = request;
      this.method = method;
      this.bound = bound;
      this.record = record;
      this.initiator = initiator;
    }

    /** Asks through each iface that was named, or once; one after the other. */
    CompletionStage<Run> ask() {
      List<List<Iface>> ways = new ArrayList<>();
      if (request.ifaces().isEmpty()) {
        ways.add(List.of());
      } else {
        bound.forEach(iface -> ways.add(List.of(iface)));
      }
      CompletionStage<Void> all = CompletableFuture.completedStage(null);
      for (List<Iface> way : ways) {
        all = all.thenCompose(done -> through(way));
      }
      return all.thenCompose(
          done ->
              answered.isEmpty()
                  ? CompletableFuture.failedStage(firstFailure)
                  : CompletableFuture.completedStage(this));
    }

    private CompletionStage<Void> through(List<Iface> way) {
      String name = way.isEmpty() ? "" : way.get(0).name();
      CompletionStage<DiscoverySummary> answer;
      try {
        answer = method.discover(request(way), found::add);
      } catch (HawserException | RuntimeException e) {
        answer = CompletableFuture.failedStage(e);
      }
      return answer.handle(
          (summary, failure) -> {
            if (failure == null) {
              answered.add(name);
              warnings.addAll(summary.warnings());
            } else {
              HawserException why =
                  Failures.explained(failure, "discovery at " + request.source().portal());
              firstFailure = firstFailure == null ? why : firstFailure;
              warnings.add((name.isEmpty() ? "" : "iface " + name + ": ") + why.getMessage());
            }
            return null;
          });
    }

    private DiscoveryRequest request(List<Iface> way) throws HawserException {
      Optional<ChapCredentials> chap =
          NodeSettings.chap(
              "discovery at " + request.source().portal().address(),
              "discovery.sendtargets.auth.",
              record.values());
      return new DiscoveryRequest(
          Optional.of(request.source().portal()),
          way,
          initiator,
          chap.isPresent()
              ? DiscoveryRequest.Authentication.ALLOW
              : DiscoveryRequest.Authentication.NEVER,
          chap,
          timeouts(),
          request.deadline(),
          DiscoveryRequest.DEFAULT_MAX_TARGETS,
          Map.of());
    }

    private SessionTimeouts timeouts() {
      SessionTimeouts usual = SessionTimeouts.DEFAULT;
      Duration login =
          record
              .values()
              .get("discovery.sendtargets.timeo.login_timeout")
              .filter(value -> value.matches("[0-9]{1,9}"))
              .map(value -> Duration.ofSeconds(Long.parseLong(value)))
              .orElse(usual.login());
      return new SessionTimeouts(
          login.compareTo(usual.connect()) < 0 ? login : usual.connect(),
          login,
          usual.command(),
          usual.task(),
          usual.noopInterval(),
          usual.noopTimeout(),
          usual.logout(),
          0,
          usual.reconnectDelay(),
          usual.replacement(),
          usual.maxRedirects());
    }

    /** Brings the records in line. Blocks. */
    Result record() {
      Set<NodeId> reported = new LinkedHashSet<>();
      Set<List<Object>> portals = new HashSet<>();
      for (DiscoveredNode node : found) {
        portals.add(place(node.target(), node.portal()));
        if (node.iface().isPresent()) {
          reported.add(new NodeId(node.target(), node.portal(), node.iface().get()));
        } else {
          bound.forEach(
              iface -> reported.add(new NodeId(node.target(), node.portal(), iface.name())));
        }
      }
      // A node whose iface was not asked through, or did not answer, may be there all the same; so
      // may one that the administrator bound to an iface that the rule does not bind.
      Predicate<NodeId> stale =
          request.ifaces().isEmpty()
              ? node -> !portals.contains(place(node.target(), node.portal()))
              : node -> answered.contains(node.iface());
      try {
        DiscoveryChanges changes =
            discoveries.apply(request.source(), List.copyOf(reported), stale, request.operations());
        return new Result(found, changes, warnings);
      } catch (HawserException e) {
        throw new CompletionException(e);
      }
    }

    private static List<Object> place(IscsiName target, Portal portal) {
      return List.of(target, portal.host(), portal.port());
    }
  }
}
