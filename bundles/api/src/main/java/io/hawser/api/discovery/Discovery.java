package io.hawser.api.discovery;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One way to find targets, registered as a service with the property {@link #METHOD}. Adding a way
 * is adding a bundle.
 */
@ConsumerType
public interface Discovery {
  /** Service property: the method's name. */
  String METHOD = "discovery.method";

  /**
   * The name, equal to the service property: {@code sendtargets}, {@code static}, {@code isns},
   * {@code firmware}.
   */
  String method();

  /**
   * Discovers. Nodes are handed to {@code found} as they come, one at a time, in the order of the
   * source, each once; after the stage has completed none comes any more.
   *
   * @return fails with a {@code HawserException} if nothing could be learnt
   */
  CompletionStage<DiscoverySummary> discover(
      DiscoveryRequest request, Consumer<DiscoveredNode> found);
}
