package io.hawser.scsi.alua;

import java.util.List;

/**
 * One target port group.
 *
 * @param id its number, 0 to 65535
 * @param state its access state
 * @param preferred the PREF bit
 * @param supported states it can be in, by the bits of SPC-4: 01h active/optimized, 02h
 *     active/non-optimized, 04h standby, 08h unavailable, 10h LBA dependent, 40h offline, 80h
 *     transitioning
 * @param status 0 none, 1 changed by SET TARGET PORT GROUPS, 2 by the device itself
 * @param ports relative target port identifiers of its ports
 */
public record PortGroup(
    int id, AccessState state, boolean preferred, int supported, int status, List<Integer> ports) {
  /** Every state. */
  public static final int ALL_STATES = 0xdf;

  /** Copies the list. */
  public PortGroup {
    ports = List.copyOf(ports);
  }
}
