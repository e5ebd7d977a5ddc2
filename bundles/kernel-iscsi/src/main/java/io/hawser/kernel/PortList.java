package io.hawser.kernel;

import io.hawser.api.transport.HostPort;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.sysfs.KernelHost;
import io.hawser.kernel.sysfs.KernelIface;
import io.hawser.kernel.sysfs.SysfsModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The host ports of a driver's cards, as sysfs tells them now. */
final class PortList {
  private PortList() {}

  static List<HostPort> read(SysfsModel model, DriverProfile profile) {
    List<HostPort> ports = new ArrayList<>();
    if (!profile.throughHost()) {
      return ports;
    }
    for (KernelHost host : model.hosts(profile.name())) {
      List<KernelIface> ifaces =
          profile.ifaceNaming() == DriverProfile.IfaceNaming.KERNEL_IFACE
              ? model.ifaces(host.number())
              : List.of();
      if (ifaces.isEmpty()) {
        ports.add(port(profile, host));
      } else {
        ifaces.forEach(iface -> ports.add(port(profile, host, iface)));
      }
    }
    return ports;
  }

  private static HostPort port(DriverProfile profile, KernelHost host) {
    return new HostPort(
        "host" + host.number(),
        host.hardwareAddress().map(mac -> profile.name() + "." + mac),
        OptionalInt.of(host.number()),
        host.hardwareAddress(),
        host.netInterface(),
        host.ipAddress(),
        host.linkUp(),
        detail(host));
  }

  private static HostPort port(DriverProfile profile, KernelHost host, KernelIface iface) {
    String suffix = "." + iface.protocol() + "." + iface.number();
    return new HostPort(
        "host" + host.number() + suffix,
        host.hardwareAddress().map(mac -> profile.name() + "." + mac + suffix),
        OptionalInt.of(host.number()),
        host.hardwareAddress(),
        host.netInterface(),
        address(iface).or(() -> iface.ipv6() ? Optional.empty() : host.ipAddress()),
        host.linkUp(),
        detail(host));
  }

  private static Optional<String> address(KernelIface iface) {
    return Optional.ofNullable(iface.attributes().get("ipaddress"))
        .filter(text -> !text.equals("0.0.0.0") && !text.equals("::"));
  }

  private static String detail(KernelHost host) {
    return String.join(
        ", ",
        java.util.stream.Stream.of(host.portState(), host.portSpeed())
            .flatMap(Optional::stream)
            .toList());
  }
}
