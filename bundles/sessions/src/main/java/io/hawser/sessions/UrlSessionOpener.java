package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.api.transport.TransportSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Logs in to what a URL names, over the transport that the registry says serves the iface.
 *
 * <p>Threading: any thread; nothing blocks.
 */
public final class UrlSessionOpener implements SessionOpener {
  private final IfaceRegistry registry;
  private final IsidAllocator isids;

  /**
   * @param registry who serves the ifaces
   * @param random where session identifiers come from
   */
  public UrlSessionOpener(IfaceRegistry registry, RandomGenerator random) {
    this.registry = registry;
    isids = new IsidAllocator(random);
  }

  @Override
  public CompletionStage<TransportSession> open(IscsiUrl url, ConnectOptions options) {
    try {
      return login(url, options);
    } catch (HawserException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<TransportSession> login(IscsiUrl url, ConnectOptions options)
      throws HawserException {
    IscsiName target =
        url.target()
            .orElseThrow(
                () ->
                    new HawserException(ErrorCode.INVALID, "the URL " + url + " names no target"));
    // Without a name the network decides: the rule that binds to every tcp record is discovery's.
    Iface iface =
        options.ifaces().isEmpty() ? Iface.DEFAULT : registry.bindings(options.ifaces()).get(0);
    Transport transport = registry.serving(iface);
    if (url.portal().host().indexOf(':') >= 0 && !transport.capabilities().has(Feature.IPV6)) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "transport " + transport.name() + " cannot reach the IPv6 portal " + url.portal());
    }
    LoginRequest request =
        new LoginRequest(
            registry.resolved(iface),
            url.portal(),
            iface.initiator().orElse(options.initiator()),
            url.target(),
            isids.next(),
            SessionType.NORMAL,
            options.chap(),
            OfferRules.fitting(options.parameters(), transport.capabilities(), transport.name()),
            options.timeouts());
    return Failures.explained(
        transport.login(request), "login to " + target + " at " + url.portal().address());
  }
}
