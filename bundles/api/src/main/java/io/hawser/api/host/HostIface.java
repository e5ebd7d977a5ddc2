package io.hawser.api.host;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A network interface of a card's port, as the card tells it now.
 *
 * @param kernelName the kernel's name, {@code ipv4-iface-HOST-NUMBER} or {@code ipv6-iface-...}
 * @param ipv6 whether it speaks IPv6
 * @param number its number within host and protocol, from 0
 * @param attributes what it tells, by the kernel's names, e.g. {@code ipaddress}, {@code mtu}; what
 *     it does not tell is absent
 */
public record HostIface(
    String kernelName, boolean ipv6, int number, SortedMap<String, String> attributes) {
  /** Copies the map. */
  public HostIface {
    attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
  }
}
