package io.hawser.advisor.rules;

import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.TargetPortal;
import java.util.List;

/** The commands that mend things, for the host's kind. Names are quoted where a shell needs it. */
final class FixCommands {
  private FixCommands() {}

  /** Binds sessions to this port. */
  static List<String> bind(Situation situation, NetInterface port) {
    if (situation.profile().isVmware()) {
      return List.of(
          "esxcli iscsi networkportal add --adapter=ADAPTER --nic=" + quote(port.name()));
    }
    String record = record(port.name());
    return List.of(
        "hawser iface new " + record,
        "hawser iface update " + record + " --set iface.net_ifacename=" + quote(port.name()));
  }

  /** Undoes a binding. */
  static List<String> unbind(Situation situation, Binding binding) {
    return List.of(
        situation.profile().isVmware()
            ? "esxcli iscsi networkportal remove --adapter=ADAPTER --nic="
                + quote(binding.port().map(NetInterface::name).orElse(binding.target()))
            : "hawser iface delete " + quote(binding.record()));
  }

  /** Sets a switch of the kernel's for one interface. */
  static String sysctl(String port, String key, int value) {
    // With slashes, because interface names may contain dots.
    return "sysctl -w " + quote("net/ipv4/conf/" + port + "/" + key) + "=" + value;
  }

  /** A route of its own to a portal behind a router. */
  static String route(TargetPortal portal, String gateway, String port) {
    String family = portal.address().getAddress().length == 4 ? "" : "-6 ";
    return "ip "
        + family
        + "route add "
        + portal.address().getHostAddress()
        + " via "
        + gateway
        + " dev "
        + quote(port)
        + " metric 1024";
  }

  /** Sets the largest packet. */
  static String mtu(String port, int bytes) {
    return "ip link set dev " + quote(port) + " mtu " + bytes;
  }

  /** Sets an interface up. */
  static String up(String port) {
    return "ip link set dev " + quote(port) + " up";
  }

  private static String record(String port) {
    String legal = port.replaceAll("[^A-Za-z0-9._:@+-]", "-");
    return legal.equals("default") || legal.equals("iser") ? "port-" + legal : legal;
  }

  private static String quote(String name) {
    return name.matches("[A-Za-z0-9._:@+/=-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
