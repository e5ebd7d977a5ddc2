package io.hawser.discovery.sendtargets;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.sendtargets.SendTargets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** One discovery session: login, one question, logout. */
final class DiscoverySession {
  /**
   * Largest answer: 65,536 targets with names of full length and two portals each fit. It is built
   * up from what really arrives, never allocated ahead.
   */
  static final int MAX_ANSWER = 32 * 1024 * 1024;

  private final IfaceRegistry registry;
  private final DiscoveryRequest request;
  private final Portal portal;
  private final RandomGenerator random;

  DiscoverySession(
      IfaceRegistry registry, DiscoveryRequest request, Portal portal, RandomGenerator random) {
    this.registry = registry;
    this.request = request;
    this.portal = portal;
    this.random = random;
  }

  /** The text of the answer; by the time it is here or failed the session is on its way out. */
  CompletionStage<byte[]> ask(Iface iface) throws HawserException {
    Transport transport = registry.serving(iface);
    if (!transport.capabilities().has(Feature.TEXT)) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "transport " + transport.name() + " cannot ask for targets");
    }
    if (portal.host().indexOf(':') >= 0 && !transport.capabilities().has(Feature.IPV6)) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "transport " + transport.name() + " cannot reach the IPv6 portal " + portal);
    }
    if (request.deadline().remaining().isZero()) {
      throw new HawserException(
          ErrorCode.REQUEST_TIMEOUT, "no time is left to ask " + portal.address());
    }
    return transport.login(login(registry.resolved(iface))).thenCompose(this::exchange);
  }

  private LoginRequest login(Iface iface) {
    return new LoginRequest(
        iface,
        portal,
        iface.initiator().orElse(request.initiator()),
        Optional.empty(),
        Isid.random(random, 0),
        SessionType.DISCOVERY,
        credentials(),
        // Digests off: so does open-iscsi, and some targets know none in discovery.
        SessionParameters.DEFAULT_OFFER,
        timeouts());
  }

  private Optional<ChapCredentials> credentials() {
    return switch (request.authentication()) {
      case NEVER -> Optional.empty();
      case ALLOW -> request.chap();
      case REQUIRE -> request.chap().map(ChapCredentials::demanded);
    };
  }

  /** A discovery session is not built up again: the question is lost with its connection. */
  private SessionTimeouts timeouts() {
    SessionTimeouts wish = request.timeouts();
    Duration left = request.deadline().remaining();
    return new SessionTimeouts(
        shorter(wish.connect(), left),
        shorter(wish.login(), left),
        wish.command(),
        wish.task(),
        wish.noopInterval(),
        wish.noopTimeout(),
        wish.logout(),
        0,
        wish.reconnectDelay(),
        wish.replacement(),
        wish.maxRedirects());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private CompletionStage<byte[]> exchange(TransportSession session) {
    CompletionStage<byte[]> answer;
    try {
      answer = session.text(SendTargets.request(SendTargets.ALL), MAX_ANSWER, request.deadline());
    } catch (RuntimeException broken) {
      answer = CompletableFuture.failedStage(broken);
    }
    return answer
        .handle((text, failure) -> leave(session).thenCompose(left -> outcome(text, failure)))
        .thenCompose(stage -> stage);
  }

  private static CompletionStage<byte[]> outcome(byte[] text, Throwable failure) {
    return failure == null
        ? CompletableFuture.completedStage(text)
        : CompletableFuture.failedStage(failure);
  }

  /** Logs out; a target that does not let us go is left behind. */
  private CompletionStage<Void> leave(TransportSession session) {
    CompletionStage<Void> logout;
    try {
      logout = session.logout(Deadline.after(request.timeouts().logout()));
    } catch (RuntimeException broken) {
      logout = CompletableFuture.failedStage(broken);
    }
    return logout.handle(
        (done, failure) -> {
          if (failure != null) {
            session.close("the discovery is over");
          }
          return null;
        });
  }
}
