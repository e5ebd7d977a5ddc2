package io.hawser.advisor.rules;

import io.hawser.advisor.model.Addresses;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.Network;
import io.hawser.api.iface.Iface;
import java.net.InetAddress;
import java.util.Optional;

/**
 * One iface record that binds, and the interface it means.
 *
 * @param record the record's name
 * @param target what it binds to, as it is written there
 * @param port the interface, empty if this host has none such
 * @param byDevice whether packets are held to the interface; otherwise only the source address is
 *     set
 * @param source the source address, if the record sets one
 */
public record Binding(
    String record,
    String target,
    Optional<NetInterface> port,
    boolean byDevice,
    Optional<InetAddress> source) {

  /** A binding to an interface by name. */
  public static Binding toDevice(String record, String device, Network network) {
    return new Binding(record, device, network.find(device), true, Optional.empty());
  }

  /** What a record binds to: MAC before name before address; empty if it binds to nothing. */
  public static Optional<Binding> of(Iface iface, Network network) {
    Optional<InetAddress> address = iface.ipAddress().flatMap(Addresses::literal);
    if (iface.hardwareAddress().isPresent()) {
      String mac = iface.hardwareAddress().get();
      return Optional.of(
          new Binding(
              iface.name(),
              mac,
              network.all().stream()
                  .filter(i -> i.mac().filter(mac::equals).isPresent())
                  // A VLAN or a bond shares its card's address; the one that speaks IP is meant.
                  .max(java.util.Comparator.comparingInt(i -> i.addresses().isEmpty() ? 0 : 1)),
              true,
              address));
    }
    if (iface.netInterface().isPresent()) {
      String device = iface.netInterface().get();
      return Optional.of(new Binding(iface.name(), device, network.find(device), true, address));
    }
    return iface
        .ipAddress()
        .map(
            text ->
                new Binding(
                    iface.name(),
                    text,
                    network.all().stream()
                        .filter(
                            i ->
                                i.addresses().stream()
                                    .anyMatch(c -> address.equals(Optional.of(c.address()))))
                        .findFirst(),
                    false,
                    address));
  }
}
