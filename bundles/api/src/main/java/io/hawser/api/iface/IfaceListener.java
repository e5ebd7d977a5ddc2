package io.hawser.api.iface;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Told of changes, in order, on one thread of the registry's; must not block. A whiteboard service.
 */
@ConsumerType
@FunctionalInterface
public interface IfaceListener {
  /** Something changed. */
  void ifaceEvent(IfaceEvent event);
}
