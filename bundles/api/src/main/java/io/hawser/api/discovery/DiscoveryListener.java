package io.hawser.api.discovery;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told what discovery that keeps watching noticed, in order, on a thread of the method's; must not
 * block. A whiteboard service.
 */
@ConsumerType
@FunctionalInterface
public interface DiscoveryListener {
  /** Something was noticed. */
  void discoveryEvent(DiscoveryEvent event);
}
