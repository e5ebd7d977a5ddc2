package io.hawser.shell.command;

import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.terminal.Printable;
import java.time.Duration;
import java.util.List;

/** Runs a discovery and waits for its end. */
final class DiscoveryCalls {
  private DiscoveryCalls() {}

  /** How long one discovery may take in all: a login that is tried again, a request, a logout. */
  static Duration time(Connection connection) {
    SessionTimeouts timeouts = connection.options().timeouts();
    return timeouts.login().multipliedBy(2).plus(timeouts.command()).plus(timeouts.logout());
  }

  /**
   * Discovers.
   *
   * @param found filled in the order of the source
   */
  static void run(
      Invocation call, String method, DiscoveryRequest request, List<DiscoveredNode> found)
      throws HawserException {
    Discovery discovery = call.services().discovery(method);
    DiscoverySummary summary =
        Await.result(
            discovery.discover(request, found::add),
            request.deadline().remaining().plusSeconds(2),
            "the discovery");
    for (String warning : summary.warnings()) {
      call.warn("warning: " + Printable.of(warning));
    }
  }
}
