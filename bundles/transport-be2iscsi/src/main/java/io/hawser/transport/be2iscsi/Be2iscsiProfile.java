package io.hawser.transport.be2iscsi;

import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.driver.DriverProfile.HostAddress;
import io.hawser.kernel.driver.DriverProfile.IfaceNaming;
import io.hawser.kernel.driver.DriverProfile.IfaceParameters;
import io.hawser.kernel.driver.DriverProfile.Limits;
import java.util.List;
import java.util.Set;

/**
 * Emulex OneConnect. The address comes from the card's setup; sessions keep to the bounds its
 * driver has.
 */
public final class Be2iscsiProfile {
  /** The transport's name. */
  public static final String NAME = "be2iscsi";

  /** The bounds open-iscsi keeps for this card. */
  private static final int MAX_SEGMENT = 65_536;

  private static final int MAX_FIRST_BURST = 8192;
  private static final int MAX_BURST = 262_144;

  /** The driver refuses every other parameter of an interface. */
  private static final Set<String> KEYS =
      Set.of("state", "bootproto", "ipaddress", "subnet_mask", "gateway", "vlan_state", "vlan_id");

  private Be2iscsiProfile() {}

  /** What sets this driver apart. */
  public static DriverProfile create() {
    return new DriverProfile(
        NAME,
        "be2iscsi",
        new TransportCapabilities(
            true, false, Set.of(Feature.IPV6, Feature.MULTIPLE_R2T, Feature.IFACE_PARAMETERS)),
        true,
        HostAddress.NOT_USED,
        IfaceNaming.KERNEL_IFACE,
        new Limits(MAX_SEGMENT, MAX_SEGMENT, MAX_FIRST_BURST, MAX_BURST, true, false),
        List.of(),
        new IfaceParameters(KEYS, Set.of(), 0, 0, true, true));
  }
}
