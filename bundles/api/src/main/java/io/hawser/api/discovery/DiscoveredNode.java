package io.hawser.api.discovery;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import java.util.Optional;

/**
 * One target at one portal, as a method found it.
 *
 * @param target the target
 * @param portal one of its portals, with the group tag where the method tells it
 * @param iface name of the iface it was found through, empty if the method has none
 * @param source the method and where it asked, e.g. {@code sendtargets 10.0.0.1:3260}
 * @param boot how it was booted from, where the method is firmware
 */
public record DiscoveredNode(
    IscsiName target,
    Portal portal,
    Optional<String> iface,
    String source,
    Optional<BootSettings> boot) {
  /** One that was not booted from. */
  public DiscoveredNode(IscsiName target, Portal portal, Optional<String> iface, String source) {
    this(target, portal, iface, source, Optional.empty());
  }
}
