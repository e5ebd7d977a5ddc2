package io.hawser.discovery.fixed.osgi;

import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.discovery.fixed.StaticDiscovery;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/** Static discovery as a service. */
@Component(property = Discovery.METHOD + "=" + StaticDiscovery.METHOD_NAME)
public final class StaticDiscoveryComponent implements Discovery {
  private final Discovery discovery = new StaticDiscovery();

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
