package io.hawser.transport.tcp;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.net.Route;
import io.hawser.transport.tcp.session.SessionServices;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One connection that is closed as soon as it stands, by the way a login would take. */
final class Reach {
  private final SessionServices services;
  private final Loop loop;

  Reach(SessionServices services, Loop loop) {
    this.services = services;
    this.loop = loop;
  }

  /** How long the connection took; finding the way there does not count. */
  CompletableFuture<Duration> measure(Iface iface, Portal portal, Duration timeout) {
    try {
      return CompletableFuture.supplyAsync(() -> route(iface, portal), services.blocking())
          .thenCompose(route -> connect(portal, route, timeout))
          .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionallyCompose(failure -> explained(portal, failure));
    } catch (RejectedExecutionException stopped) {
      return CompletableFuture.failedFuture(
          new HawserException(ErrorCode.TRANSPORT, "the transport is stopped", stopped));
    }
  }

  private static CompletableFuture<Duration> explained(Portal portal, Throwable failure) {
    return CompletableFuture.failedFuture(
        failure instanceof TimeoutException
            ? new HawserException(
                ErrorCode.TRANSPORT_TIMEOUT,
                "no connection to " + portal.address() + ": no answer in time",
                failure)
            : failure);
  }

  private Route route(Iface iface, Portal portal) {
    try {
      return services.routes().find(portal, iface);
    } catch (HawserException e) {
      throw new CompletionException(e);
    }
  }

  private CompletableFuture<Duration> connect(Portal portal, Route route, Duration timeout) {
    long start = System.nanoTime();
    return services
        .connector()
        .connect(loop, portal, route, timeout)
        .thenApply(
            channel -> {
              Duration time = Duration.ofNanos(System.nanoTime() - start);
              channel.close();
              return time;
            });
  }
}
