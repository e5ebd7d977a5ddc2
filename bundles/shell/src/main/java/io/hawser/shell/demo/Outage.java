package io.hawser.shell.demo;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.command.Await;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.server.TargetServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A portal that dies once and comes back after a while. */
final class Outage {
  private static final int GROUP = 1;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final EmbeddedTarget target;
  private final InetSocketAddress portal;
  private final Duration length;
  private CompletableFuture<Void> back;

  Outage(EmbeddedTarget target, InetSocketAddress portal, Duration length) {
    this.target = target;
    this.portal = portal;
    this.length = length;
  }

  /** Closes the portal and resets its connections; later calls do nothing. */
  void begin() {
    if (back != null) {
      return;
    }
    target.closePortal(portal);
    target.cut(GROUP, TargetServer.Cut.RESET);
    back =
        CompletableFuture.runAsync(
            this::open,
            CompletableFuture.delayedExecutor(length.toMillis(), TimeUnit.MILLISECONDS));
  }

  private void open() {
    try {
      target.openPortal(GROUP, portal);
    } catch (IOException e) {
      throw new IllegalStateException("the portal " + portal + " cannot be opened again", e);
    }
  }

  /** Waits until the portal is back. */
  void await() throws HawserException {
    if (back == null) {
      throw new HawserException(ErrorCode.INTERNAL, "the portal was never lost");
    }
    Await.result(back, LIMIT, "the portal's return");
  }
}
