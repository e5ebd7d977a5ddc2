package io.hawser.transport.cxgb3i;

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
 * Chelsio T3. The card shares the wire with a network interface; an address of its own is optional
 * and IPv4 only. The kernel has no iface objects for it, so records are named after the hardware
 * address.
 */
public final class Cxgb3iProfile {
  /** The transport's name. */
  public static final String NAME = "cxgb3i";

  /** The driver receives no more in one PDU unless told (cxgbi, libcxgbi.c). */
  private static final int MAX_RECEIVE = 8192;

  private Cxgb3iProfile() {}

  /** What sets this driver apart. */
  public static DriverProfile create() {
    return new DriverProfile(
        NAME,
        "cxgb3i",
        new TransportCapabilities(
            true, false, Set.of(Feature.HEADER_DIGEST, Feature.DATA_DIGEST, Feature.MULTIPLE_R2T)),
        true,
        HostAddress.OPTIONAL,
        IfaceNaming.HOST,
        new Limits(
            MAX_RECEIVE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, false, true),
        List.of(),
        IfaceParameters.NONE);
  }
}
