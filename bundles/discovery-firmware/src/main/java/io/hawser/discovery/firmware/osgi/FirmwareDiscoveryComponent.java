package io.hawser.discovery.firmware.osgi;

import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.discovery.firmware.FirmwareDiscovery;
import io.hawser.discovery.firmware.FirmwareReader;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/** Discovery by firmware tables as a service; reads this machine. */
@Component(service = Discovery.class, property = Discovery.METHOD + "=firmware")
public final class FirmwareDiscoveryComponent implements Discovery {
  private final Discovery discovery = new FirmwareDiscovery(new FirmwareReader(Path.of("/")));

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
