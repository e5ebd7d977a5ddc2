package io.hawser.advisor.model;

import java.util.Locale;

/** What sort of interface it is. */
public enum Kind {
  /** A network card's port, or one end of a virtual cable. */
  NIC,
  /** A bond of the bonding driver. */
  BOND,
  /** A team of the team driver, or any other link aggregation. */
  TEAM,
  /** A bridge or virtual switch. */
  BRIDGE,
  /** A VLAN on another interface. */
  VLAN,
  /** A VMkernel port. */
  VMKERNEL,
  /** The loopback. */
  LOOPBACK;

  /** The word used in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
