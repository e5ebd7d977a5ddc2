package io.hawser.discovery.sendtargets.osgi;

import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.discovery.sendtargets.SendTargetsDiscovery;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Discovery by SendTargets as a service. */
@Component(property = Discovery.METHOD + "=" + SendTargetsDiscovery.METHOD_NAME)
public final class SendTargetsComponent implements Discovery {
  private final Discovery discovery;

  /** Made by Declarative Services. */
  @Activate
  public SendTargetsComponent(@Reference IfaceRegistry registry) {
    discovery = new SendTargetsDiscovery(registry, new SecureRandom());
  }

  @Override
  public String method() {
    return discovery.method();
  }

  @Override
  public CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> found) {
    return discovery.discover(request, found);
  }
}
