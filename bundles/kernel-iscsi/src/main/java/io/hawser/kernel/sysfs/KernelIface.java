package io.hawser.kernel.sysfs;

import java.util.SortedMap;

/**
 * A network interface of a card, {@code /sys/class/iscsi_iface/ipv4-iface-HOST-NUMBER}.
 *
 * @param host the SCSI host's number
 * @param ipv6 whether it speaks IPv6
 * @param number its number on the host and protocol
 * @param attributes what can be read of it now, by the kernel's names
 */
public record KernelIface(
    int host, boolean ipv6, int number, SortedMap<String, String> attributes) {
  /** {@code ipv4} or {@code ipv6}. */
  public String protocol() {
    return ipv6 ? "ipv6" : "ipv4";
  }
}
