package io.hawser.api.host;

import java.util.List;
import java.util.Optional;

/**
 * An iSCSI host of the kernel: a card's port. What its driver does not tell is absent.
 *
 * @param number the SCSI host's number, from 0
 * @param transport open-iscsi's transport name
 * @param state of the SCSI host, e.g. {@code running}
 * @param initiatorName the card's own name
 * @param ipAddress its address
 * @param hardwareAddress MAC address, lower case with colons
 * @param netInterface the network interface it shares the wire with
 * @param portState e.g. {@code Online} or {@code LINK UP}, in the driver's words
 * @param portSpeed e.g. {@code 10 Gbps}, in the driver's words
 * @param ifaces its network interfaces, IPv4 before IPv6, by number
 * @param sessions the kernel's numbers of the sessions on it
 */
public record HostInfo(
    int number,
    String transport,
    Optional<String> state,
    Optional<String> initiatorName,
    Optional<String> ipAddress,
    Optional<String> hardwareAddress,
    Optional<String> netInterface,
    Optional<String> portState,
    Optional<String> portSpeed,
    List<HostIface> ifaces,
    List<Integer> sessions) {
  /** Copies the lists. */
  public HostInfo {
    ifaces = List.copyOf(ifaces);
    sessions = List.copyOf(sessions);
  }
}
