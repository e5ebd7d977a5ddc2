package io.hawser.transport.cxgb4i;

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
 * Chelsio T4 and later. The card uses the address of the network interface it shares the wire with,
 * so nothing is applied to it; it connects to IPv6 portals too.
 */
public final class Cxgb4iProfile {
  /** The transport's name. */
  public static final String NAME = "cxgb4i";

  /** The driver receives no more in one PDU unless told (cxgbi, libcxgbi.c). */
  private static final int MAX_RECEIVE = 8192;

  private Cxgb4iProfile() {}

  /** What sets this driver apart. */
  public static DriverProfile create() {
    return new DriverProfile(
        NAME,
        "cxgb4i",
        new TransportCapabilities(
            true,
            false,
            Set.of(Feature.HEADER_DIGEST, Feature.DATA_DIGEST, Feature.MULTIPLE_R2T, Feature.IPV6)),
        true,
        HostAddress.NOT_USED,
        IfaceNaming.HOST,
        new Limits(
            MAX_RECEIVE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, false, true),
        List.of(),
        IfaceParameters.NONE);
  }
}
