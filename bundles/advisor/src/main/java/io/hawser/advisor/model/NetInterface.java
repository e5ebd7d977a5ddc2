package io.hawser.advisor.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One network interface. What is empty was not known.
 *
 * @param name its name
 * @param kind what sort it is
 * @param up whether it is set up administratively
 * @param carrier whether there is a signal on the wire
 * @param mtu largest packet in bytes
 * @param mac hardware address, lower case
 * @param addresses its addresses with prefix
 * @param master the bond, team or bridge it belongs to
 * @param parent the interface a VLAN stands on
 * @param vlan VLAN id 1 to 4094
 * @param aggregation if it is a bond or team
 * @param switchId the switch, real or virtual, it is plugged into
 * @param domain the broadcast domain, where somebody named it
 * @param uplinks the teaming order, for VMkernel ports
 * @param roles what it is for
 * @param dhcpServer the server its lease is from
 * @param speed megabits a second
 * @param arp Linux settings
 */
public record NetInterface(
    String name,
    Kind kind,
    Optional<Boolean> up,
    Optional<Boolean> carrier,
    OptionalInt mtu,
    Optional<String> mac,
    List<Cidr> addresses,
    Optional<String> master,
    Optional<String> parent,
    OptionalInt vlan,
    Optional<Aggregation> aggregation,
    Optional<String> switchId,
    Optional<String> domain,
    Optional<Uplinks> uplinks,
    Set<Role> roles,
    Optional<String> dhcpServer,
    OptionalInt speed,
    ArpSettings arp) {
  /** Copies. */
  public NetInterface {
    addresses = List.copyOf(addresses);
    roles = Set.copyOf(roles);
  }

  /** Whether packets can be expected to pass: what is unknown counts as good. */
  public boolean isUsable() {
    return up.orElse(true) && carrier.orElse(true);
  }

  /** The addresses that can carry storage traffic. */
  public List<Cidr> routable() {
    return addresses.stream().filter(Cidr::isRoutable).toList();
  }
}
