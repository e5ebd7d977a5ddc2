package io.hawser.discovery.isns.osgi;

import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.discovery.isns.IsnsDiscovery;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Discovery by iSNS as a service. */
@Component(service = Discovery.class, property = Discovery.METHOD + "=isns")
public final class IsnsDiscoveryComponent implements Discovery {
  private final IsnsDiscovery discovery;

  /** Starts. */
  @Activate
  public IsnsDiscoveryComponent() throws HawserException {
    discovery = new IsnsDiscovery();
  }

  @Deactivate
  void stop() {
    discovery.close();
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
