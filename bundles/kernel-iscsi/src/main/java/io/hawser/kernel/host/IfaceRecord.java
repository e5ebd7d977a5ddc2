package io.hawser.kernel.host;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import java.util.Map;
import java.util.Set;

/** What an iface record says, and which of its keys others make meaningless. */
final class IfaceRecord {
  /** Number of the network interface on its host. */
  static final String NUMBER = "iface.iface_num";

  /** Keys of a record that say something about it, not to the card. */
  static final Set<String> LOCAL =
      Set.of(NUMBER, "iface.prefix_len", "iface.isid", "iface.primary_dns", "iface.secondary_dns");

  private static final int LARGEST_NUMBER = 255;

  private final Iface iface;

  IfaceRecord(Iface iface) {
    this.iface = iface;
  }

  /** The value of a key, empty if it is not set. */
  String value(String key) {
    if (key.equals("iface.ipaddress")) {
      return iface.ipAddress().orElse("");
    }
    String value = iface.settings().getOrDefault(key, "");
    return value.equals("<empty>") ? "" : value;
  }

  /** open-iscsi's guess: by the address; without one by the name. */
  boolean ipv6() {
    String address = value("iface.ipaddress");
    return address.isEmpty() ? iface.name().contains("ipv6") : NumericAddress.isIpv6(address);
  }

  /**
   * The number of its network interface.
   *
   * @throws IllegalArgumentException if it is none
   */
  int number() {
    String text = value(NUMBER);
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > LARGEST_NUMBER) {
      throw new IllegalArgumentException("is outside 0 to " + LARGEST_NUMBER);
    }
    return Integer.parseInt(text);
  }

  /**
   * Every key that is set means something for this protocol.
   *
   * @throws HawserException {@code INVALID} if one does not
   */
  void checkKeys(boolean ipv6) throws HawserException {
    for (Map.Entry<String, String> each : iface.settings().entrySet()) {
      String key = each.getKey();
      String value = value(key);
      boolean set = !value.isEmpty() && !value.equals("0");
      boolean ours =
          LOCAL.contains(key)
              || key.equals(CardParameter.VLAN_PRIORITY)
              || CardParameter.of(key, ipv6).isPresent();
      if (set && !ours) {
        String why =
            CardParameter.of(key, !ipv6).isPresent()
                ? "means nothing on an " + (ipv6 ? "IPv6" : "IPv4") + " iface"
                : "is no parameter of a card";
        throw new HawserException(
            ErrorCode.INVALID,
            "iface " + iface.name() + ": " + key + " " + why + "; nothing was sent");
      }
    }
  }

  /** Whether another key makes this one meaningless: an address that comes by itself. */
  boolean isOverruled(CardParameter parameter) {
    return switch (parameter) {
      case IPV4_ADDR, IPV4_SUBNET, IPV4_GW -> value("iface.bootproto").equals("dhcp");
      case IPV6_ADDR ->
          Set.of("nd", "dhcpv6").contains(value(CardParameter.IPV6_ADDR_AUTOCFG.key()));
      case IPV6_LINKLOCAL -> value(CardParameter.IPV6_LINKLOCAL_AUTOCFG.key()).equals("auto");
      case IPV6_ROUTER -> value(CardParameter.IPV6_ROUTER_AUTOCFG.key()).equals("auto");
      default -> false;
    };
  }
}
