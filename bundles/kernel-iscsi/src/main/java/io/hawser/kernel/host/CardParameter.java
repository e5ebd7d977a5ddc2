package io.hawser.kernel.host;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a card's network interface can be told, in the order open-iscsi tells it: {@code enum
 * iscsi_net_param} and {@code enum iscsi_iface_param} of the kernel's {@code scsi/iscsi_if.h}.
 * Numbers and encodings were compared with the messages of open-iscsi 2.1.8.
 */
public enum CardParameter {
  IPV4_BOOTPROTO("bootproto", Group.NET, 4, Family.IPV4, Form.BOOTPROTO, "bootproto"),
  IPV4_ADDR("ipaddress", Group.NET, 1, Family.IPV4, Form.ADDRESS, "ipaddress"),
  IPV4_SUBNET("subnet_mask", Group.NET, 2, Family.IPV4, Form.ADDRESS, "subnet"),
  IPV4_GW("gateway", Group.NET, 3, Family.IPV4, Form.ADDRESS, "gateway"),
  IPV4_DHCP_DNS_ADDR_EN("dhcp_dns", Group.NET, 31, Family.IPV4, Form.SWITCH, "dhcp_dns_address_en"),
  IPV4_DHCP_SLP_DA_EN(
      "dhcp_slp_da", Group.NET, 32, Family.IPV4, Form.SWITCH, "dhcp_slp_da_info_en"),
  IPV4_TOS_EN("tos_state", Group.NET, 33, Family.IPV4, Form.SWITCH, "tos_en"),
  IPV4_TOS("tos", Group.NET, 34, Family.IPV4, Form.U8, "tos"),
  IPV4_GRAT_ARP_EN("gratuitous_arp", Group.NET, 35, Family.IPV4, Form.SWITCH, "grat_arp_en"),
  IPV4_DHCP_ALT_CLIENT_ID_EN(
      "dhcp_alt_client_id_state", Group.NET, 36, Family.IPV4, Form.SWITCH, "dhcp_alt_client_id_en"),
  IPV4_DHCP_ALT_CLIENT_ID(
      "dhcp_alt_client_id", Group.NET, 37, Family.IPV4, Form.TEXT, "dhcp_alt_client_id"),
  IPV4_DHCP_REQ_VENDOR_ID_EN(
      "dhcp_req_vendor_id_state", Group.NET, 38, Family.IPV4, Form.SWITCH, "dhcp_req_vendor_id_en"),
  IPV4_DHCP_USE_VENDOR_ID_EN(
      "dhcp_vendor_id_state", Group.NET, 39, Family.IPV4, Form.SWITCH, "dhcp_use_vendor_id_en"),
  IPV4_DHCP_VENDOR_ID("dhcp_vendor_id", Group.NET, 40, Family.IPV4, Form.TEXT, "dhcp_vendor_id"),
  IPV4_DHCP_LEARN_IQN_EN(
      "dhcp_learn_iqn", Group.NET, 41, Family.IPV4, Form.SWITCH, "dhcp_learn_iqn_en"),
  IPV4_FRAGMENT_DISABLE(
      "fragmentation", Group.NET, 42, Family.IPV4, Form.SWITCH, "fragment_disable"),
  IPV4_IN_FORWARD_EN(
      "incoming_forwarding", Group.NET, 43, Family.IPV4, Form.SWITCH, "incoming_forwarding_en"),
  IPV4_TTL("ttl", Group.NET, 44, Family.IPV4, Form.U8_NOT_ZERO, "ttl"),

  IPV6_ADDR_AUTOCFG("ipv6_autocfg", Group.NET, 9, Family.IPV6, Form.IPV6_AUTOCFG, "ipaddr_autocfg"),
  IPV6_ADDR("ipaddress", Group.NET, 7, Family.IPV6, Form.ADDRESS, "ipaddress"),
  IPV6_LINKLOCAL_AUTOCFG(
      "linklocal_autocfg", Group.NET, 10, Family.IPV6, Form.AUTOMATIC, "link_local_autocfg"),
  IPV6_LINKLOCAL("ipv6_linklocal", Group.NET, 6, Family.IPV6, Form.ADDRESS, "link_local_addr"),
  IPV6_ROUTER_AUTOCFG(
      "router_autocfg", Group.NET, 11, Family.IPV6, Form.AUTOMATIC, "router_autocfg"),
  IPV6_ROUTER("ipv6_router", Group.NET, 8, Family.IPV6, Form.ADDRESS, "router_addr"),
  IPV6_GRAT_NEIGHBOR_ADV_EN(
      "gratuitous_neighbor_adv", Group.NET, 45, Family.IPV6, Form.SWITCH, "grat_neighbor_adv_en"),
  IPV6_MLD_EN("mld", Group.NET, 46, Family.IPV6, Form.SWITCH, "mld_en"),
  IPV6_FLOW_LABEL("flow_label", Group.NET, 47, Family.IPV6, Form.U20, "flow_label"),
  IPV6_TRAFFIC_CLASS("traffic_class", Group.NET, 48, Family.IPV6, Form.U8, "traffic_class"),
  IPV6_HOP_LIMIT("hop_limit", Group.NET, 49, Family.IPV6, Form.U8_NOT_ZERO, "hop_limit"),
  IPV6_ND_REACHABLE_TMO(
      "nd_reachable_tmo", Group.NET, 50, Family.IPV6, Form.U32_NOT_ZERO, "nd_reachable_tmo"),
  IPV6_ND_REXMIT_TIME(
      "nd_rexmit_time", Group.NET, 51, Family.IPV6, Form.U32_NOT_ZERO, "nd_rexmit_time"),
  IPV6_ND_STALE_TMO("nd_stale_tmo", Group.NET, 52, Family.IPV6, Form.U32_NOT_ZERO, "nd_stale_tmo"),
  IPV6_DUP_ADDR_DETECT_CNT(
      "dup_addr_detect_cnt", Group.NET, 53, Family.IPV6, Form.U8, "dup_addr_detect_cnt"),
  IPV6_RTR_ADV_LINK_MTU(
      "router_adv_link_mtu", Group.NET, 54, Family.IPV6, Form.U32_NOT_ZERO, "router_adv_link_mtu"),

  IFACE_ENABLE("state", Group.NET, 12, Family.BOTH, Form.SWITCH, "enabled"),
  VLAN_ENABLED("vlan_state", Group.NET, 15, Family.BOTH, Form.SWITCH, "vlan_enabled"),
  /** Made of two keys: see {@link #VLAN_PRIORITY}. */
  VLAN_TAG("vlan_id", Group.NET, 16, Family.BOTH, Form.VLAN, "vlan_id"),
  MTU("mtu", Group.NET, 19, Family.BOTH, Form.U16_NOT_ZERO, "mtu"),
  PORT("port", Group.NET, 20, Family.BOTH, Form.U16_NOT_ZERO, "port"),
  DELAYED_ACK_EN("delayed_ack", Group.NET, 24, Family.BOTH, Form.SWITCH, "delayed_ack_en"),
  TCP_NAGLE_DISABLE("tcp_nagle", Group.NET, 25, Family.BOTH, Form.SWITCH, "tcp_nagle_disable"),
  TCP_WSF_DISABLE("tcp_wsf_state", Group.NET, 26, Family.BOTH, Form.SWITCH, "tcp_wsf_disable"),
  TCP_WSF("tcp_wsf", Group.NET, 27, Family.BOTH, Form.U8, "tcp_wsf"),
  TCP_TIMER_SCALE("tcp_timer_scale", Group.NET, 28, Family.BOTH, Form.U3, "tcp_timer_scale"),
  TCP_TIMESTAMP_EN("tcp_timestamp", Group.NET, 29, Family.BOTH, Form.SWITCH, "tcp_timestamp_en"),
  REDIRECT_EN("redirect", Group.NET, 55, Family.BOTH, Form.SWITCH, "redirect_en"),

  DEF_TASKMGMT_TMO(
      "def_task_mgmt_timeout", Group.IFACE, 0, Family.BOTH, Form.U16_NOT_ZERO, "def_taskmgmt_tmo"),
  HDRDGST_EN("header_digest", Group.IFACE, 1, Family.BOTH, Form.SWITCH, "header_digest"),
  DATADGST_EN("data_digest", Group.IFACE, 2, Family.BOTH, Form.SWITCH, "data_digest"),
  IMM_DATA_EN("immediate_data", Group.IFACE, 3, Family.BOTH, Form.SWITCH, "immediate_data"),
  INITIAL_R2T_EN("initial_r2t", Group.IFACE, 4, Family.BOTH, Form.SWITCH, "initial_r2t"),
  DATASEQ_INORDER_EN(
      "data_seq_inorder", Group.IFACE, 5, Family.BOTH, Form.SWITCH, "data_seq_in_order"),
  PDU_INORDER_EN("data_pdu_inorder", Group.IFACE, 6, Family.BOTH, Form.SWITCH, "data_pdu_in_order"),
  ERL("erl", Group.IFACE, 7, Family.BOTH, Form.LEVEL, "erl"),
  MAX_RECV_DLENGTH(
      "max_receive_data_len", Group.IFACE, 8, Family.BOTH, Form.LENGTH, "max_recv_dlength"),
  FIRST_BURST("first_burst_len", Group.IFACE, 9, Family.BOTH, Form.LENGTH, "first_burst_len"),
  MAX_R2T(
      "max_outstanding_r2t",
      Group.IFACE,
      10,
      Family.BOTH,
      Form.U16_NOT_ZERO,
      "max_outstanding_r2t"),
  MAX_BURST("max_burst_len", Group.IFACE, 11, Family.BOTH, Form.LENGTH, "max_burst_len"),
  CHAP_AUTH_EN("chap_auth", Group.IFACE, 12, Family.BOTH, Form.SWITCH, "chap_auth"),
  BIDI_CHAP_EN("bidi_chap", Group.IFACE, 13, Family.BOTH, Form.SWITCH, "bidi_chap"),
  STRICT_LOGIN_COMP_EN(
      "strict_login_compliance", Group.IFACE, 16, Family.BOTH, Form.SWITCH, "strict_login_comp_en"),
  DISCOVERY_AUTH_OPTIONAL(
      "discovery_auth", Group.IFACE, 14, Family.BOTH, Form.SWITCH, "discovery_auth_optional"),
  DISCOVERY_LOGOUT_EN(
      "discovery_logout", Group.IFACE, 15, Family.BOTH, Form.SWITCH, "discovery_logout");

  /** The second key of {@link #VLAN_TAG}. */
  static final String VLAN_PRIORITY = "iface.vlan_priority";

  /** {@code enum iscsi_param_type}. */
  enum Group {
    NET(2, "ISCSI_NET_PARAM_"),
    IFACE(5, "ISCSI_IFACE_PARAM_");

    private final int number;
    private final String prefix;

    Group(int number, String prefix) {
      this.number = number;
      this.prefix = prefix;
    }

    int number() {
      return number;
    }
  }

  /** Which ifaces have it. */
  enum Family {
    IPV4,
    IPV6,
    BOTH
  }

  private final String key;
  private final Group group;
  private final int number;
  private final Family family;
  private final Form form;
  private final String attribute;

  CardParameter(String key, Group group, int number, Family family, Form form, String attribute) {
    this.key = "iface." + key;
    this.group = group;
    this.number = number;
    this.family = family;
    this.form = form;
    this.attribute = attribute;
  }

  /** The key in iface records. */
  public String key() {
    return key;
  }

  /** The kernel's number. */
  int number() {
    return number;
  }

  Group group() {
    return group;
  }

  Form form() {
    return form;
  }

  /** The attribute by which sysfs tells the present value. */
  String attribute() {
    return attribute;
  }

  /** The kernel's name. */
  public String kernelName() {
    return group.prefix + name();
  }

  /** Whether ifaces of this protocol have it. */
  boolean suits(boolean ipv6) {
    return family == Family.BOTH || (family == Family.IPV6) == ipv6;
  }

  /** All that ifaces of this protocol have, in the order of the message. */
  static List<CardParameter> of(boolean ipv6) {
    return Arrays.stream(values()).filter(each -> each.suits(ipv6)).toList();
  }

  /** The one a key of a record sets. */
  static Optional<CardParameter> of(String key, boolean ipv6) {
    return of(ipv6).stream().filter(each -> each.key.equals(key)).findFirst();
  }
}
