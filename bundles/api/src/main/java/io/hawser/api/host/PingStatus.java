package io.hawser.api.host;

/** How a ping by a card ended, with the kernel's numbers ({@code enum iscsi_ping_status_code}). */
public enum PingStatus {
  /** It was answered. */
  SUCCESS(0, "success"),
  /** The firmware is disabled. */
  FIRMWARE_DISABLED(1, "firmware disabled"),
  /** The address is none. */
  INVALID_ADDRESS(2, "invalid IP address"),
  /** The port's link-local address is not valid. */
  INVALID_LINK_LOCAL(3, "invalid link local IPv6 address"),
  /** No answer came. */
  TIMED_OUT(4, "timed out"),
  /** The destination cannot be pinged. */
  INVALID_DESTINATION(5, "invalid destination address"),
  /** The packet is larger than the port can send. */
  OVERSIZED(6, "oversized packet"),
  /** An ICMP error came back. */
  ICMP_ERROR(7, "ICMP error"),
  /** The card has too many pings under way. */
  TOO_MANY(8, "Max request exceeded"),
  /** Nobody has the address on this network. */
  NO_ARP_RESPONSE(9, "No ARP response received"),
  /** A number this version does not know. */
  UNKNOWN(-1, "unknown status");

  private final int number;
  private final String text;

  PingStatus(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The kernel's number, -1 for {@link #UNKNOWN}. */
  public int number() {
    return number;
  }

  /** In open-iscsi's words. */
  public String text() {
    return text;
  }

  /** The status of this number. */
  public static PingStatus of(int number) {
    for (PingStatus status : values()) {
      if (status.number == number) {
        return status;
      }
    }
    return UNKNOWN;
  }
}
