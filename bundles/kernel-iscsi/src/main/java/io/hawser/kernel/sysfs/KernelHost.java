package io.hawser.kernel.sysfs;

import java.util.Optional;

/**
 * A SCSI host of an iSCSI transport, {@code /sys/class/iscsi_host/hostN}.
 *
 * @param number N, 0 included
 * @param transport its transport's name
 * @param hardwareAddress MAC address, lower case
 * @param ipAddress its address; absent if it is all zeros
 * @param netInterface the network interface it shares the wire with
 * @param initiator the name it logs in under
 * @param portState e.g. {@code Online}
 * @param portSpeed e.g. {@code 10 Gbps}
 */
public record KernelHost(
    int number,
    String transport,
    Optional<String> hardwareAddress,
    Optional<String> ipAddress,
    Optional<String> netInterface,
    Optional<String> initiator,
    Optional<String> portState,
    Optional<String> portSpeed) {
  /** Whether the link is up as far as the driver tells; a driver that says nothing is believed. */
  public boolean linkUp() {
    return portState
        .map(state -> !state.toUpperCase(java.util.Locale.ROOT).contains("DOWN"))
        .orElse(true);
  }
}
