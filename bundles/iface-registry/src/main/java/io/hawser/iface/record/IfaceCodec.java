package io.hawser.iface.record;

import io.hawser.api.IscsiName;
import io.hawser.api.iface.Iface;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Ifaces as keys and values, and back. Pure functions. */
final class IfaceCodec {
  private static final Set<String> OWN =
      Set.of(
          IfaceKeys.NAME,
          IfaceKeys.NET_INTERFACE,
          IfaceKeys.IP_ADDRESS,
          IfaceKeys.HARDWARE_ADDRESS,
          IfaceKeys.TRANSPORT,
          IfaceKeys.INITIATOR);

  private IfaceCodec() {}

  /**
   * The iface that checked values describe.
   *
   * @throws IllegalArgumentException if they describe none
   */
  static Iface decode(String name, Map<String, String> values) {
    SortedMap<String, String> settings = new TreeMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith("iface.") && !OWN.contains(key)) {
            settings.put(key, value);
          }
        });
    return new Iface(
        name,
        values.getOrDefault(IfaceKeys.TRANSPORT, "tcp"),
        set(values, IfaceKeys.HARDWARE_ADDRESS),
        set(values, IfaceKeys.NET_INTERFACE),
        set(values, IfaceKeys.IP_ADDRESS),
        set(values, IfaceKeys.INITIATOR).map(IscsiName::of),
        settings);
  }

  private static Optional<String> set(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key))
        .filter(value -> !value.isEmpty() && !value.equals("default"));
  }

  /** Every key of the iface in open-iscsi's order, those of the other address family left out. */
  static Map<String, String> encode(Iface iface) {
    Map<String, String> set = new LinkedHashMap<>(iface.settings());
    set.put(IfaceKeys.NAME, iface.name());
    set.put(IfaceKeys.TRANSPORT, iface.transport());
    iface.hardwareAddress().ifPresent(value -> set.put(IfaceKeys.HARDWARE_ADDRESS, value));
    iface.netInterface().ifPresent(value -> set.put(IfaceKeys.NET_INTERFACE, value));
    iface.ipAddress().ifPresent(value -> set.put(IfaceKeys.IP_ADDRESS, value));
    iface.initiator().ifPresent(value -> set.put(IfaceKeys.INITIATOR, value.value()));
    Map<String, String> values = IfaceKeys.SCHEMA.defaults();
    values.putAll(set);
    return shown(values);
  }

  /** Without the unset keys of the family this iface is not of. */
  static Map<String, String> shown(Map<String, String> values) {
    Set<String> other = ipv6(values) ? IfaceKeys.IPV4_ONLY : IfaceKeys.IPV6_ONLY;
    Map<String, String> shown = new LinkedHashMap<>(values);
    shown
        .entrySet()
        .removeIf(
            each ->
                other.contains(each.getKey())
                    && (each.getValue().isEmpty() || each.getValue().equals("0")));
    return shown;
  }

  /** open-iscsi's guess: by the address; without one by the name. */
  private static boolean ipv6(Map<String, String> values) {
    String address = values.getOrDefault(IfaceKeys.IP_ADDRESS, "");
    if (address.isEmpty()) {
      return values.getOrDefault(IfaceKeys.NAME, "").contains("ipv6");
    }
    return address.indexOf('.') < 0 || address.indexOf(':') >= 0;
  }
}
