package io.hawser.kernel.host;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The parameters of a flash node: {@code enum iscsi_flashnode_param} of the kernel's {@code
 * scsi/iscsi_if.h}, whose order is this one's. Keys are open-iscsi's; the values are as wide as the
 * one driver with flash nodes reads them (qla4xxx, ql4_os.c).
 */
enum FlashNodeParameter {
  IS_FW_ASSIGNED_IPV6(false, "is_fw_assigned_ipv6", "is_fw_assigned_ipv6", Shape.U8),
  PORTAL_TYPE(true, "portal_type", "portal_type", Shape.PORTAL),
  AUTO_SND_TGT_DISABLE(true, "auto_snd_tgt_disable", "auto_snd_tgt_disable", Shape.U8),
  DISCOVERY_SESSION(true, "discovery_session", "discovery_session", Shape.U8),
  ENTRY_ENABLE(true, "entry_enable", "entry_enable", Shape.U8),
  HEADER_DIGEST_EN(false, "header_digest_en", "header_digest", Shape.U8),
  DATA_DIGEST_EN(false, "data_digest_en", "data_digest", Shape.U8),
  IMMEDIATE_DATA(true, "immediate_data", "immediate_data", Shape.U8),
  INITIAL_R2T(true, "initial_r2t", "initial_r2t", Shape.U8),
  DATA_SEQ_IN_ORDER(true, "data_seq_in_order", "data_seq_in_order", Shape.U8),
  DATA_PDU_IN_ORDER(true, "data_pdu_in_order", "data_pdu_in_order", Shape.U8),
  CHAP_AUTH_EN(true, "chap_auth_en", "chap_auth", Shape.U8),
  SNACK_REQ_EN(false, "snack_req_en", "snack_req", Shape.U8),
  DISCOVERY_LOGOUT_EN(true, "discovery_logout_en", "discovery_logout", Shape.U8),
  BIDI_CHAP_EN(true, "bidi_chap_en", "bidi_chap", Shape.U8),
  DISCOVERY_AUTH_OPTIONAL(true, "discovery_auth_optional", "discovery_auth_optional", Shape.U8),
  ERL(true, "erl", "erl", Shape.U8),
  TCP_TIMESTAMP_STAT(false, "tcp_timestamp_stat", "tcp_timestamp_stat", Shape.U8),
  TCP_NAGLE_DISABLE(false, "tcp_nagle_disable", "tcp_nagle_disable", Shape.U8),
  TCP_WSF_DISABLE(false, "tcp_wsf_disable", "tcp_wsf_disable", Shape.U8),
  TCP_TIMER_SCALE(false, "tcp_timer_scale", "tcp_timer_scale", Shape.U8),
  TCP_TIMESTAMP_EN(false, "tcp_timestamp_en", "tcp_timestamp_enable", Shape.U8),
  FRAGMENT_DISABLE(false, "fragment_disable", "fragment_disable", Shape.U8),
  MAX_RECV_DLENGTH(false, "max_recv_dlength", "max_recv_dlength", Shape.U32),
  MAX_XMIT_DLENGTH(false, "max_xmit_dlength", "max_xmit_dlength", Shape.U32),
  FIRST_BURST_LEN(true, "first_burst_len", "first_burst_len", Shape.U32),
  DEF_TIME2WAIT(true, "def_time2wait", "def_time2wait", Shape.U16),
  DEF_TIME2RETAIN(true, "def_time2retain", "def_time2retain", Shape.U16),
  MAX_OUTSTANDING_R2T(true, "max_outstanding_r2t", "max_outstanding_r2t", Shape.U16),
  KEEPALIVE_TMO(false, "keepalive_tmo", "keepalive_tmo", Shape.U16),
  ISID(true, "isid", "isid", Shape.ISID),
  TSID(true, "tsid", "tsid", Shape.U16),
  PORT(false, "port", "port", Shape.U16),
  MAX_BURST_LEN(true, "max_burst_len", "max_burst_len", Shape.U32),
  DEF_TASKMGMT_TMO(true, "def_taskmgmt_tmo", "def_taskmgmt_tmo", Shape.U16),
  IPADDRESS(false, "ipaddress", "ipaddress", Shape.ADDRESS),
  TARGETALIAS(true, "targetalias", "targetalias", Shape.TEXT),
  REDIRECT_IPADDR(false, "redirect_ipaddr", "redirect_ipaddr", Shape.ADDRESS),
  MAX_SEGMENT_SIZE(false, "max_segment_size", "max_segment_size", Shape.U32),
  LOCAL_PORT(false, "local_port", "local_port", Shape.U16),
  IPV4_TOS(false, "ipv4_tos", "ipv4_tos", Shape.U8),
  IPV6_TRAFFIC_CLASS(false, "ipv6_traffic_class", "ipv6_traffic_class", Shape.U8),
  IPV6_FLOW_LABEL(false, "ipv6_flow_label", "ipv6_flow_label", Shape.U16),
  TARGETNAME(true, "targetname", "targetname", Shape.TEXT),
  TPGT(true, "tpgt", "tpgt", Shape.U16),
  LINK_LOCAL_IPV6(false, "link_local_ipv6", "link_local_ipv6", Shape.ADDRESS),
  DISCOVERY_PARENT_IDX(true, "discovery_parent_idx", "discovery_parent_idx", Shape.U16),
  DISCOVERY_PARENT_TYPE(true, "discovery_parent_type", "discovery_parent_type", Shape.READ_ONLY),
  TCP_XMIT_WSF(false, "tcp_xmit_wsf", "tcp_xmit_wsf", Shape.U8),
  TCP_RECV_WSF(false, "tcp_recv_wsf", "tcp_recv_wsf", Shape.U8),
  CHAP_IN_IDX(true, "chap_in_idx", "chap_in_idx", Shape.U16),
  CHAP_OUT_IDX(true, "chap_out_idx", "chap_out_idx", Shape.U16),
  USERNAME(true, "username", "username", Shape.TEXT),
  USERNAME_IN(true, "username_in", "username_in", Shape.TEXT),
  PASSWORD(true, "password", "password", Shape.SECRET),
  PASSWORD_IN(true, "password_in", "password_in", Shape.SECRET),
  STATSN(false, "statsn", "statsn", Shape.U32),
  EXP_STATSN(false, "exp_statsn", "exp_statsn", Shape.U32),
  IS_BOOT_TARGET(true, "is_boot_target", "is_boot_target", Shape.U8);

  /** How a value is told. */
  enum Shape {
    U8,
    U16,
    U32,
    ADDRESS,
    TEXT,
    ISID,
    SECRET,
    /** {@code ipv4} or {@code ipv6}, chosen when the node is made. */
    PORTAL,
    READ_ONLY
  }

  private static final int LONGEST_TEXT = 255;

  private final boolean ofSession;
  private final String key;
  private final String attribute;
  private final Shape shape;

  FlashNodeParameter(boolean ofSession, String name, String attribute, Shape shape) {
    this.ofSession = ofSession;
    this.key = (ofSession ? "flashnode.session." : "flashnode.conn[0].") + name;
    this.attribute = attribute;
    this.shape = shape;
  }

  /** Whether sysfs tells it of the session, rather than of the connection. */
  boolean ofSession() {
    return ofSession;
  }

  /** open-iscsi's key. */
  String key() {
    return key;
  }

  /** The name in sysfs. */
  String attribute() {
    return attribute;
  }

  boolean isSecret() {
    return shape == Shape.SECRET;
  }

  /** The one with this key. */
  static Optional<FlashNodeParameter> of(String key) {
    return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst();
  }

  /**
   * The bytes of a value.
   *
   * @throws IllegalArgumentException if it is none, saying what it must be
   */
  byte[] encode(String value) {
    return switch (shape) {
      case U8 -> number(value, 1);
      case U16 -> number(value, 2);
      case U32 -> number(value, 4);
      case ADDRESS -> NumericAddress.bytes(value, NumericAddress.isIpv6(value));
      case ISID -> isid(value);
      case TEXT, SECRET -> text(value);
      default -> throw new IllegalArgumentException("cannot be set");
    };
  }

  private static byte[] number(String value, int width) {
    if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) >>> 8 * width != 0) {
      throw new IllegalArgumentException("is outside 0 to " + ((1L << 8 * width) - 1));
    }
    return Form.number(Long.parseLong(value), width);
  }

  private static byte[] isid(String value) {
    if (!value.matches("[0-9a-fA-F]{12}")) {
      throw new IllegalArgumentException("is not twelve hexadecimal digits");
    }
    return java.util.HexFormat.of().parseHex(value);
  }

  private static byte[] text(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > LONGEST_TEXT || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("has no or more than " + LONGEST_TEXT + " bytes");
    }
    // The driver reads a C string, without a look at the length.
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
