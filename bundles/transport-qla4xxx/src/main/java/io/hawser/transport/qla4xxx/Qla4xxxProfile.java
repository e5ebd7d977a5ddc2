package io.hawser.transport.qla4xxx;

import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.KernelTransport;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.driver.DriverProfile.HostAddress;
import io.hawser.kernel.driver.DriverProfile.IfaceNaming;
import io.hawser.kernel.driver.DriverProfile.IfaceParameters;
import io.hawser.kernel.driver.DriverProfile.Limits;
import java.util.List;
import java.util.Set;

/**
 * QLogic 4000 and 8000 series. The firmware logs in itself and keeps addresses in its flash; ifaces
 * come and go as a protocol is enabled on the card, which the kernel tells.
 */
public final class Qla4xxxProfile {
  /** The transport's name. */
  public static final String NAME = "qla4xxx";

  private static final int LAST_IPV4 = 0;
  private static final int LAST_IPV6 = 1;

  /** What the driver heeds on the second IPv6 interface (qla4xxx, ql4_os.c). */
  private static final Set<String> FURTHER_IPV6 =
      Set.of("ipaddress", "vlan_id", "vlan_state", "mtu", "state");

  private Qla4xxxProfile() {}

  /** What sets this driver apart. */
  public static DriverProfile create() {
    return new DriverProfile(
        NAME,
        "qla4xxx",
        new TransportCapabilities(
            true,
            false,
            Set.of(
                Feature.IPV6,
                Feature.MULTIPLE_R2T,
                Feature.LOGIN_OFFLOAD,
                Feature.IFACE_PARAMETERS,
                Feature.PING,
                Feature.CHAP_TABLE,
                Feature.FLASH_NODES,
                Feature.HOST_STATISTICS)),
        true,
        HostAddress.NOT_USED,
        IfaceNaming.KERNEL_IFACE,
        Limits.NONE,
        List.of(),
        new IfaceParameters(
            KernelTransport.IFACE_PARAMETERS, FURTHER_IPV6, LAST_IPV4, LAST_IPV6, false, false));
  }
}
