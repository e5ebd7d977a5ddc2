package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.terminal.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a discovery and waits for its end. */
final class DiscoveryCalls {
  private DiscoveryCalls() {}

  /**
   * How long one discovery may take in all: the login with its retries, an answer in as many pieces
   * as it likes, a logout. Each piece has its own time, the one of task management.
   */
  static Duration time(Connection connection) {
    SessionTimeouts timeouts = connection.options().timeouts();
    return timeouts.login().plus(timeouts.task()).plus(timeouts.logout());
  }

  /**
   * Discovers.
   *
   * @param found filled in the order of the source
   */
  static void run(
      Invocation call, String method, DiscoveryRequest request, List<DiscoveredNode> found)
      throws HawserException {
    stream(call, call.services().discovery(method), request, found::add);
  }

  /**
   * Discovers, and hands nodes on as they come, on the caller's thread: whoever takes them may
   * block, which the method's threads must not.
   */
  static void stream(
      Invocation call,
      Discovery discovery,
      DiscoveryRequest request,
      Consumer<DiscoveredNode> found)
      throws HawserException {
    BlockingQueue<Optional<DiscoveredNode>> coming = new LinkedBlockingQueue<>();
    CompletionStage<DiscoverySummary> end =
        discovery.discover(request, node -> coming.add(Optional.of(node)));
    end.whenComplete((summary, failure) -> coming.add(Optional.empty()));
    Deadline patience = Deadline.after(request.deadline().remaining().plusSeconds(2));
    try {
      Optional<DiscoveredNode> next;
      do {
        next = coming.poll(Math.max(1, patience.remaining().toNanos()), TimeUnit.NANOSECONDS);
        if (next != null) {
          next.ifPresent(found);
        }
      } while (next != null && next.isPresent());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, "the discovery was interrupted", e);
    }
    DiscoverySummary summary = Await.result(end, Duration.ofSeconds(1), "the discovery");
    for (String warning : summary.warnings()) {
      call.warn("warning: " + Printable.of(warning));
    }
  }
}
