package io.hawser.kernel.driver;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportCapabilities;
import java.util.List;
import java.util.Set;

/**
 * What one driver does differently; all that a vendor's bundle says.
 *
 * @param name the transport's name in the kernel and in iface records
 * @param driver the kernel module to load, for messages
 * @param capabilities what it can do
 * @param throughHost whether endpoints are connected through a card's SCSI host; a driver without
 *     (iser) makes a host for each session
 * @param hostAddress whether the host's address is set before a connection
 * @param ifaceNaming how the records made for its ports are named
 * @param limits what a session may use of the keys
 * @param loginKeys further keys its sessions negotiate, e.g. {@code RDMAExtensions}
 * @param ifaceParameters what its ports' network interfaces can be told
 */
public record DriverProfile(
    String name,
    String driver,
    TransportCapabilities capabilities,
    boolean throughHost,
    HostAddress hostAddress,
    IfaceNaming ifaceNaming,
    Limits limits,
    List<LoginKeyOffer> loginKeys,
    IfaceParameters ifaceParameters) {
  /** Copies the list. */
  public DriverProfile {
    loginKeys = List.copyOf(loginKeys);
  }

  /**
   * What a driver's network interfaces can be told; anything else is refused before it is sent.
   *
   * @param keys keys of iface records without {@code iface.}, for interface 0 of each protocol;
   *     {@code KernelTransport.IFACE_PARAMETERS} are all
   * @param furtherKeys those for the other interfaces
   * @param lastIpv4 number of the last IPv4 interface of a port, -1 without
   * @param lastIpv6 number of the last IPv6 interface of a port, -1 without
   * @param maskWithAddress whether an IPv4 address is taken only together with its mask
   * @param oneVlan whether both protocols of a port share one VLAN
   */
  public record IfaceParameters(
      Set<String> keys,
      Set<String> furtherKeys,
      int lastIpv4,
      int lastIpv6,
      boolean maskWithAddress,
      boolean oneVlan) {
    /** No network interfaces at all. */
    public static final IfaceParameters NONE =
        new IfaceParameters(Set.of(), Set.of(), -1, -1, false, false);

    /** Not a key but a value: for drivers that know DHCP for IPv6. */
    public static final String DHCPV6 = "ipv6_autocfg=dhcpv6";

    /** Copies the sets. */
    public IfaceParameters {
      keys = Set.copyOf(keys);
      furtherKeys = Set.copyOf(furtherKeys);
    }

    /** Whether there are network interfaces to configure. */
    public boolean any() {
      return !keys.isEmpty();
    }

    /** Whether this interface takes this key, given with {@code iface.}. */
    public boolean takes(int number, String key) {
      String name = key.substring(key.indexOf('.') + 1);
      return (number == 0 ? keys : furtherKeys).contains(name);
    }
  }

  /** Whether {@code iface.ipaddress} is sent to the card before a login. */
  public enum HostAddress {
    /** The card has it from elsewhere. */
    NOT_USED,
    /** If the record has one. */
    OPTIONAL,
    /** The record has to have one. */
    REQUIRED
  }

  /** Names of the iface records that are made for ports. */
  public enum IfaceNaming {
    /** {@code TRANSPORT.MAC}, one for each host. */
    HOST,
    /** {@code TRANSPORT.MAC.PROTOCOL.NUMBER}, one for each network interface of the card. */
    KERNEL_IFACE
  }

  /**
   * A key this driver's sessions need.
   *
   * @param key its name
   * @param value what is offered
   * @param mustBe the answer that has to come; empty for any or none
   * @param boundsTransmit whether the answer, 8192 if there is none, bounds what is sent in one PDU
   */
  public record LoginKeyOffer(String key, String value, String mustBe, boolean boundsTransmit) {}

  /**
   * Upper bounds of what is offered; {@link Integer#MAX_VALUE} for none. Bytes.
   *
   * @param maxRecvDataSegmentLength what the card receives in one PDU
   * @param maxXmitDataSegmentLength what it sends in one PDU
   * @param firstBurstLength unsolicited data
   * @param maxBurstLength data of one sequence
   * @param initialR2T whether InitialR2T is always Yes
   * @param digests whether digests may be offered
   */
  public record Limits(
      int maxRecvDataSegmentLength,
      int maxXmitDataSegmentLength,
      int firstBurstLength,
      int maxBurstLength,
      boolean initialR2T,
      boolean digests) {
    /** None. */
    public static final Limits NONE =
        new Limits(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            false,
            true);

    /** The same parameters, sending no more than so many bytes in one PDU. */
    public static SessionParameters transmitting(SessionParameters p, int bound) {
      return p.withMaxXmitDataSegmentLength(Math.min(p.maxXmitDataSegmentLength(), bound));
    }

    /**
     * What is offered of these wishes: clamped, one connection, ErrorRecoveryLevel 0, data in
     * order, which is what the kernel does.
     *
     * @param multipleR2t whether the driver keeps more than one R2T
     */
    public SessionParameters clamp(SessionParameters wish, boolean multipleR2t) {
      int burst = Math.min(wish.maxBurstLength(), maxBurstLength);
      return new SessionParameters(
          digests ? wish.headerDigests() : List.of(Digest.NONE),
          digests ? wish.dataDigests() : List.of(Digest.NONE),
          initialR2T || wish.initialR2T(),
          wish.immediateData(),
          Math.min(wish.maxRecvDataSegmentLength(), maxRecvDataSegmentLength),
          Math.min(wish.maxXmitDataSegmentLength(), maxXmitDataSegmentLength),
          Math.min(Math.min(wish.firstBurstLength(), firstBurstLength), burst),
          burst,
          multipleR2t ? wish.maxOutstandingR2T() : 1,
          1,
          0,
          wish.defaultTime2Wait(),
          wish.defaultTime2Retain(),
          true,
          true,
          1);
    }
  }
}
