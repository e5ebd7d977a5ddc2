package io.hawser.api.host;

import java.util.List;

/**
 * A card's counters since its last reset.
 *
 * @param host the SCSI host's number
 * @param counters all of them in the card's order: Ethernet, IP, TCP, iSCSI, then its own
 */
public record HostStatistics(int host, List<Counter> counters) {
  /**
   * One counter.
   *
   * @param group {@code mac}, {@code ip}, {@code tcp}, {@code iscsi} or {@code custom}
   * @param name as the kernel's structure has it, e.g. {@code mactx_frames}
   * @param value an unsigned number
   */
  public record Counter(String group, String name, long value) {}

  /** Copies the list. */
  public HostStatistics {
    counters = List.copyOf(counters);
  }
}
