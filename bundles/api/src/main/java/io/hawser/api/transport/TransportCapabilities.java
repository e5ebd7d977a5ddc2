package io.hawser.api.transport;

import java.util.Set;

/**
 * What a transport can do; nothing is offered, planned or allowed that is not in here.
 *
 * @param offload whether a card (or the kernel) does the work, with host ports of its own; offload
 *     ifaces are never used unless named
 * @param hostPerSession whether each session is a SCSI host of its own (software), or a card's port
 *     carries many
 * @param features the rest
 */
public record TransportCapabilities(
    boolean offload, boolean hostPerSession, Set<Feature> features) {
  /** Single abilities. */
  public enum Feature {
    /** Header digests. */
    HEADER_DIGEST,
    /** Data digests. */
    DATA_DIGEST,
    /** More than one R2T at a time. */
    MULTIPLE_R2T,
    /** More than one connection in a session. */
    MULTIPLE_CONNECTIONS,
    /** ErrorRecoveryLevel above 0. */
    ERROR_RECOVERY,
    /** Text exchange in the full feature phase, so SendTargets through the iface. */
    TEXT,
    /** IPv6 portals. */
    IPV6,
    /** The card itself logs in. */
    LOGIN_OFFLOAD,
    /** Iface parameters can be applied to the card. */
    IFACE_PARAMETERS,
    /** The card answers pings. */
    PING,
    /** The card has a CHAP table. */
    CHAP_TABLE,
    /** The card has flash nodes. */
    FLASH_NODES,
    /** The card tells statistics. */
    HOST_STATISTICS
  }

  /** Copies the set. */
  public TransportCapabilities {
    features = Set.copyOf(features);
  }

  /** Whether it has this ability. */
  public boolean has(Feature feature) {
    return features.contains(feature);
  }
}
