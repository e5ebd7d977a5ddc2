package io.hawser.api.iface;

import io.hawser.api.IscsiName;
import io.hawser.api.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An iface record: how sessions bound to it leave the host (open-iscsi's {@code iface.*} keys).
 * {@code default} and {@code <empty>} in a record count as unset and are absent here.
 *
 * @param name {@code iface.iscsi_ifacename}, 1 to 64 characters, never a path
 * @param transport {@code iface.transport_name}, 1 to 15 characters
 * @param hardwareAddress {@code iface.hwaddress}: bind to the port with this MAC, lower case
 * @param netInterface {@code iface.net_ifacename}: bind to this network interface
 * @param ipAddress {@code iface.ipaddress}: the local address of the port
 * @param initiator {@code iface.initiatorname}: overrides the host's name
 * @param settings every other {@code iface.*} key as it stands in the record, key with prefix
 */
public record Iface(
    String name,
    String transport,
    Optional<String> hardwareAddress,
    Optional<String> netInterface,
    Optional<String> ipAddress,
    Optional<IscsiName> initiator,
    SortedMap<String, String> settings) {
  /** Longest name. */
  public static final int MAX_NAME = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+-]{0,63}");
  private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5,19}[0-9a-f]{2}");

  /** The built-in iface that binds to nothing. */
  public static final Iface DEFAULT = unbound("default", "tcp");

  /** The built-in iface of the iser transport. */
  public static final Iface ISER = unbound("iser", "iser");

  /**
   * Checks names and addresses.
   *
   * @throws IllegalArgumentException if one is not valid
   */
  public Iface {
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      throw new IllegalArgumentException(
          "'" + Printable.of(name) + "' is not an iface name: 1 to 64 letters, digits and ._:@+-");
    }
    if (!transport.matches("[A-Za-z0-9_]{1,15}")) {
      throw new IllegalArgumentException(
          "iface " + name + ": no transport has the name '" + transport + "'");
    }
    hardwareAddress = hardwareAddress.map(mac -> mac.toLowerCase(java.util.Locale.ROOT));
    if (hardwareAddress.isPresent() && !MAC.matcher(hardwareAddress.get()).matches()) {
      throw new IllegalArgumentException(
          "iface " + name + ": '" + hardwareAddress.get() + "' is not a hardware address");
    }
    settings = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** An iface that binds to nothing. */
  public static Iface unbound(String name, String transport) {
    return new Iface(
        name,
        transport,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(Map.of()));
  }

  /** Whether it is one of the two that cannot be made, changed or deleted. */
  public boolean isBuiltIn() {
    return name.equals("default") || name.equals("iser");
  }

  /** Whether it says where to leave by. */
  public boolean isBound() {
    return hardwareAddress.isPresent() || netInterface.isPresent() || ipAddress.isPresent();
  }
}
