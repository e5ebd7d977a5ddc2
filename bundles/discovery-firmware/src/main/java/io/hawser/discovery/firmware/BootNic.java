package io.hawser.discovery.firmware;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A card the firmware uses ({@code ethernetN}). What is empty was not told, or made no sense.
 *
 * @param index its number in the table
 * @param mac hardware address, lower case
 * @param netInterface the name the kernel gave the card
 * @param address its address
 * @param prefix prefix length of its network
 * @param gateway next hop
 * @param dhcp whether the address came by DHCP
 * @param vlan VLAN id 1 to 4094
 * @param nameServers name servers
 * @param selected whether the firmware booted by it
 */
public record BootNic(
    int index,
    Optional<String> mac,
    Optional<String> netInterface,
    Optional<InetAddress> address,
    OptionalInt prefix,
    Optional<InetAddress> gateway,
    boolean dhcp,
    OptionalInt vlan,
    List<InetAddress> nameServers,
    boolean selected) {
  /** Copies. */
  public BootNic {
    nameServers = List.copyOf(nameServers);
  }

  /** Its settings, by the keys of an iface record. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    mac.ifPresent(text -> settings.put("iface.hwaddress", text));
    netInterface.ifPresent(name -> settings.put("iface.net_ifacename", name));
    settings.put("iface.bootproto", dhcp ? "dhcp" : "static");
    address.ifPresent(ip -> settings.put("iface.ipaddress", ip.getHostAddress()));
    prefix.ifPresent(bits -> settings.put("iface.prefix_len", Integer.toString(bits)));
    gateway.ifPresent(ip -> settings.put("iface.gateway", ip.getHostAddress()));
    String[] keys = {"iface.primary_dns", "iface.secondary_dns"};
    for (int i = 0; i < keys.length && i < nameServers.size(); i++) {
      settings.put(keys[i], nameServers.get(i).getHostAddress());
    }
    vlan.ifPresent(id -> settings.put("iface.vlan_id", Integer.toString(id)));
    return settings;
  }
}
