package io.hawser.kernel.host;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Printable;
import io.hawser.api.host.HostStatistics;
import io.hawser.api.host.HostStatistics.Counter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A card's counters: {@code struct iscsi_offload_host_stats}. */
public final class CardCounters {
  private static final String[] MAC =
      ("mactx_frames mactx_bytes mactx_multicast_frames mactx_broadcast_frames"
              + " mactx_pause_frames mactx_control_frames mactx_deferral mactx_excess_deferral"
              + " mactx_late_collision mactx_abort mactx_single_collision"
              + " mactx_multiple_collision mactx_collision mactx_frames_dropped"
              + " mactx_jumbo_frames macrx_frames macrx_bytes macrx_unknown_control_frames"
              + " macrx_pause_frames macrx_control_frames macrx_dribble"
              + " macrx_frame_length_error macrx_jabber macrx_carrier_sense_error"
              + " macrx_frame_discarded macrx_frames_dropped mac_crc_error mac_encoding_error"
              + " macrx_length_error_large macrx_length_error_small macrx_multicast_frames"
              + " macrx_broadcast_frames")
          .split(" ");
  private static final String[] IP =
      ("iptx_packets iptx_bytes iptx_fragments iprx_packets iprx_bytes iprx_fragments"
              + " ip_datagram_reassembly ip_invalid_address_error ip_error_packets"
              + " ip_fragrx_overlap ip_fragrx_outoforder ip_datagram_reassembly_timeout"
              + " ipv6tx_packets ipv6tx_bytes ipv6tx_fragments ipv6rx_packets ipv6rx_bytes"
              + " ipv6rx_fragments ipv6_datagram_reassembly ipv6_invalid_address_error"
              + " ipv6_error_packets ipv6_fragrx_overlap ipv6_fragrx_outoforder"
              + " ipv6_datagram_reassembly_timeout")
          .split(" ");
  private static final String[] TCP =
      ("tcptx_segments tcptx_bytes tcprx_segments tcprx_byte tcp_duplicate_ack_retx"
              + " tcp_retx_timer_expired tcprx_duplicate_ack tcprx_pure_ackr tcptx_delayed_ack"
              + " tcptx_pure_ack tcprx_segment_error tcprx_segment_outoforder"
              + " tcprx_window_probe tcprx_window_update tcptx_window_probe_persist"
              + " ecc_error_correction")
          .split(" ");
  private static final String[] ISCSI =
      ("iscsi_pdu_tx iscsi_data_bytes_tx iscsi_pdu_rx iscsi_data_bytes_rx iscsi_io_completed"
              + " iscsi_unexpected_io_rx iscsi_format_error iscsi_hdr_digest_error"
              + " iscsi_data_digest_error iscsi_sequence_error")
          .split(" ");

  private static final int FIXED = MAC.length + IP.length + TCP.length + ISCSI.length;
  private static final int CUSTOM_COUNT = FIXED * Long.BYTES;
  private static final int CUSTOM = CUSTOM_COUNT + Long.BYTES;
  private static final int MOST_CUSTOM = 32;
  private static final int NAME = 64;
  private static final int CUSTOM_SIZE = NAME + Long.BYTES;

  private CardCounters() {}

  /**
   * Reads what the kernel sent.
   *
   * @throws HawserException {@code DAEMON_COMMUNICATION} if it is too short for what it says
   */
  public static HostStatistics parse(int host, ByteBuffer payload) throws HawserException {
    if (payload.remaining() < CUSTOM) {
      throw cut(payload.remaining());
    }
    List<Counter> counters = new ArrayList<>();
    int at = 0;
    at = add(counters, "mac", MAC, payload, at);
    at = add(counters, "ip", IP, payload, at);
    at = add(counters, "tcp", TCP, payload, at);
    add(counters, "iscsi", ISCSI, payload, at);
    int custom = payload.getInt(payload.position() + CUSTOM_COUNT);
    if (custom < 0 || custom > MOST_CUSTOM || CUSTOM + custom * CUSTOM_SIZE > payload.remaining()) {
      throw cut(payload.remaining());
    }
    for (int i = 0; i < custom; i++) {
      int start = payload.position() + CUSTOM + i * CUSTOM_SIZE;
      byte[] name = new byte[NAME];
      payload.get(start, name);
      String text = new String(name, StandardCharsets.UTF_8);
      int end = text.indexOf('\0');
      counters.add(
          new Counter(
              "custom",
              Printable.of(end < 0 ? text : text.substring(0, end)),
              payload.getLong(start + NAME)));
    }
    return new HostStatistics(host, counters);
  }

  private static int add(
      List<Counter> counters, String group, String[] names, ByteBuffer payload, int at) {
    int next = at;
    for (String name : names) {
      counters.add(new Counter(group, name, payload.getLong(payload.position() + next)));
      next += Long.BYTES;
    }
    return next;
  }

  private static HawserException cut(int length) {
    return new HawserException(
        ErrorCode.DAEMON_COMMUNICATION,
        "a card's counters came in " + length + " bytes, fewer than they need");
  }
}
