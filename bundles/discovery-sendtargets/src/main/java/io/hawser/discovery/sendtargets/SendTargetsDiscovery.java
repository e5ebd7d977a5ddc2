package io.hawser.discovery.sendtargets;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Asks a portal for all its targets (RFC 7143 appendix C), in one discovery session through each
 * iface that was named, or through {@code default}. A way that fails is a warning as long as
 * another one answers. Entries that make no sense are left out with a warning.
 *
 * <p>Threading: any thread; nothing blocks. Nodes are handed over on the transport's thread.
 */
public final class SendTargetsDiscovery implements Discovery {
  /** The method's name. */
  public static final String METHOD_NAME = "sendtargets";

  private final IfaceRegistry registry;
  private final RandomGenerator random;

  /**
   * @param registry says which transport serves an iface
   * @param random where session identifiers come from
   */
  public SendTargetsDiscovery(IfaceRegistry registry, RandomGenerator random) {
    this.registry = registry;
    this.random = random;
  }

  @Override
  public String method() {
    return METHOD_NAME;
  }

  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> found) {
    Optional<Portal> portal = request.portal();
    if (portal.isEmpty()) {
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.INVALID, "sendtargets needs the portal to ask"));
    }
    return new Run(request, portal.get(), found).start();
  }

  /** One discovery: its ifaces one after the other. */
  private final class Run {
    private final DiscoveryRequest request;
    private final Portal portal;
    private final Consumer<DiscoveredNode> found;
    private final CompletableFuture<DiscoverySummary> outcome = new CompletableFuture<>();
    private final Queue<Iface> left;
    private final List<String> warnings = new ArrayList<>();
    private int count;
    private int answers;
    private HawserException firstFailure;

    Run(DiscoveryRequest request, Portal portal, Consumer<DiscoveredNode> found) {
      this.request = request;
      this.portal = portal;
      this.found = found;
      left =
          new ArrayDeque<>(request.ifaces().isEmpty() ? List.of(Iface.DEFAULT) : request.ifaces());
    }

    CompletionStage<DiscoverySummary> start() {
      next();
      return outcome;
    }

    /** Goes on with the next iface; a loop, as ifaces that nobody serves fail at once. */
    private void next() {
      for (Iface iface = left.poll(); iface != null; iface = left.poll()) {
        Iface asked = iface;
        CompletableFuture<byte[]> answer = ask(iface).toCompletableFuture();
        if (!answer.isDone()) {
          // Only one of the ways is under way at any time, so the fields need no lock.
          answer.whenComplete(
              (text, failure) -> {
                settle(asked, text, failure);
                next();
              });
          return;
        }
        answer.whenComplete((text, failure) -> settle(asked, text, failure));
      }
      end();
    }

    private void settle(Iface iface, byte[] answer, Throwable failure) {
      if (failure == null) {
        answers++;
        take(iface, answer);
      } else {
        failed(iface, Failures.of(failure, "discovery at " + portal.address()));
      }
    }

    private CompletionStage<byte[]> ask(Iface iface) {
      try {
        DiscoverySession session = new DiscoverySession(registry, request, portal, random);
        return session.ask(iface);
      } catch (HawserException e) {
        return CompletableFuture.failedStage(e);
      }
    }

    private void take(Iface iface, byte[] answer) {
      Optional<String> through =
          request.ifaces().isEmpty() ? Optional.empty() : Optional.of(iface.name());
      String source = METHOD_NAME + " " + portal.address();
      AnswerReader reader =
          new AnswerReader(
              portal,
              zone(iface),
              request.maxTargets(),
              (target, where) -> {
                count++;
                found.accept(new DiscoveredNode(target, where, through, source));
              },
              warnings);
      try {
        reader.read(answer);
      } catch (RuntimeException fromTheCallersConsumer) {
        firstFailure =
            Failures.of(fromTheCallersConsumer, "taking what was found at " + portal.address());
        answers = 0;
        left.clear();
      }
    }

    /** What stands behind the % of a link-local address that we were told without it. */
    private Optional<String> zone(Iface iface) {
      int percent = portal.host().indexOf('%');
      return percent >= 0
          ? Optional.of(portal.host().substring(percent + 1))
          : iface.netInterface();
    }

    private void failed(Iface iface, HawserException failure) {
      if (firstFailure == null) {
        firstFailure = failure;
      }
      warnings.add("through iface " + iface.name() + ": " + failure.getMessage());
    }

    private void end() {
      if (answers == 0) {
        outcome.completeExceptionally(firstFailure);
      } else {
        outcome.complete(new DiscoverySummary(count, warnings));
      }
    }
  }
}
