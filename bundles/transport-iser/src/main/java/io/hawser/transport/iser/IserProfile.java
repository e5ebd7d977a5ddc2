package io.hawser.transport.iser;

import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.driver.DriverProfile.HostAddress;
import io.hawser.kernel.driver.DriverProfile.IfaceNaming;
import io.hawser.kernel.driver.DriverProfile.IfaceParameters;
import io.hawser.kernel.driver.DriverProfile.Limits;
import io.hawser.kernel.driver.DriverProfile.LoginKeyOffer;
import java.util.List;
import java.util.Set;

/**
 * iSCSI over RDMA (RFC 7145) through the kernel's module ib_iser. RDMA carries data with checks of
 * its own, so digests are not offered (RFC 7145 section 5.1 forbids header digests). Needs no card:
 * soft RoCE will do.
 */
public final class IserProfile {
  /** The transport's name. */
  public static final String NAME = "iser";

  /**
   * What goes out in one PDU: the default of TargetRecvDataSegmentLength (RFC 7145 section 6.4),
   * which is the size of the receive buffers targets post.
   */
  private static final int MAX_TRANSMIT = 8192;

  private IserProfile() {}

  /** What sets this driver apart. */
  public static DriverProfile create() {
    return new DriverProfile(
        NAME,
        "ib_iser",
        new TransportCapabilities(false, true, Set.of(Feature.IPV6)),
        false,
        HostAddress.NOT_USED,
        IfaceNaming.HOST,
        new Limits(
            Integer.MAX_VALUE, MAX_TRANSMIT, Integer.MAX_VALUE, Integer.MAX_VALUE, false, false),
        List.of(
            new LoginKeyOffer("RDMAExtensions", "Yes", "Yes", false),
            new LoginKeyOffer("InitiatorRecvDataSegmentLength", "512", "", false),
            new LoginKeyOffer("TargetRecvDataSegmentLength", "8192", "", true)),
        IfaceParameters.NONE);
  }
}
