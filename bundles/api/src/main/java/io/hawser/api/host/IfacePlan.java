package io.hawser.api.host;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What applying iface records sends to a card: one message for one host, checked against what its
 * driver takes. Nothing is sent by making one.
 *
 * @param host the SCSI host's number
 * @param transport open-iscsi's transport name
 * @param ifaces the names of the records it applies
 * @param settings what is set, in the order of the message; empty if there is nothing to set
 * @param hostAddress an address that is told to the host itself, for drivers without network
 *     interfaces of their own
 * @param message the kernel's message in hexadecimal, header included, the transport's handle left
 *     0 until it is sent; empty without settings
 * @param remarks what the user should know, e.g. a setting that was mirrored
 */
public record IfacePlan(
    int host,
    String transport,
    List<String> ifaces,
    List<Setting> settings,
    Optional<String> hostAddress,
    String message,
    List<String> remarks) {
  /**
   * One parameter of the message.
   *
   * @param iface the record's name
   * @param key the record's key, e.g. {@code iface.vlan_id}
   * @param value its value in the record
   * @param parameter the kernel's name, e.g. {@code ISCSI_NET_PARAM_VLAN_TAG}
   * @param ipv6 for the IPv6 side of the port
   * @param number the network interface's number
   * @param encoded the bytes that are sent, hexadecimal
   */
  public record Setting(
      String iface,
      String key,
      String value,
      String parameter,
      boolean ipv6,
      int number,
      String encoded) {
    /** What is sent, in hexadecimal. */
    public static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }
  }

  /** Copies the lists. */
  public IfacePlan {
    ifaces = List.copyOf(ifaces);
    settings = List.copyOf(settings);
    remarks = List.copyOf(remarks);
  }

  /** Whether there is nothing to send. */
  public boolean isEmpty() {
    return settings.isEmpty() && hostAddress.isEmpty();
  }
}
