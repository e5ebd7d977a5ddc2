package io.hawser.iface.record;

import static io.hawser.iface.record.RecordSchema.fixed;
import static io.hawser.iface.record.RecordSchema.key;

import io.hawser.iface.record.RecordSchema.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The {@code iface.*} keys in open-iscsi's order. */
final class IfaceKeys {
  private static final long U16 = 65_535;
  private static final long U32 = 4_294_967_295L;

  static final String NAME = "iface.iscsi_ifacename";
  static final String NET_INTERFACE = "iface.net_ifacename";
  static final String IP_ADDRESS = "iface.ipaddress";
  static final String HARDWARE_ADDRESS = "iface.hwaddress";
  static final String TRANSPORT = "iface.transport_name";
  static final String INITIATOR = "iface.initiatorname";

  /** Keys that mean something for IPv4 ifaces only. */
  static final Set<String> IPV4_ONLY = names(IfaceKeys::ipv4);

  /** Keys that mean something for IPv6 ifaces only. */
  static final Set<String> IPV6_ONLY = names(IfaceKeys::ipv6);

  /** The schema of the files in {@code ifaces}. */
  static final RecordSchema SCHEMA = new RecordSchema(all());

  private IfaceKeys() {}

  private static Set<String> names(Consumer<List<Key>> adding) {
    List<Key> keys = new ArrayList<>();
    adding.accept(keys);
    return keys.stream().map(Key::name).collect(Collectors.toUnmodifiableSet());
  }

  /** All of them, for a schema that contains them. */
  static List<Key> all() {
    List<Key> keys = new ArrayList<>();
    keys.add(fixed(NAME, "", ValueRule.text(64)));
    keys.add(key(NET_INTERFACE, "", ValueRule.netInterface()));
    keys.add(key(IP_ADDRESS, "", ValueRule.ipAddress()));
    keys.add(key("iface.prefix_len", "0", ValueRule.number(0, 128)));
    keys.add(key(HARDWARE_ADDRESS, "", ValueRule.hardwareAddress()));
    keys.add(key(TRANSPORT, "tcp", IfaceKeys::transport));
    keys.add(key(INITIATOR, "", ValueRule.iscsiName()));
    keys.add(onOff("state"));
    keys.add(key("iface.vlan_id", "0", ValueRule.number(0, 4094)));
    keys.add(key("iface.vlan_priority", "0", ValueRule.number(0, 7)));
    keys.add(onOff("vlan_state"));
    keys.add(key("iface.iface_num", "0", ValueRule.number(0, 255)));
    keys.add(key("iface.mtu", "0", IfaceKeys::mtu));
    keys.add(key("iface.port", "0", ValueRule.number(0, U16)));
    ipv4(keys);
    ipv6(keys);
    common(keys);
    return keys;
  }

  private static void ipv4(List<Key> keys) {
    keys.add(key("iface.bootproto", "", ValueRule.word("dhcp", "static")));
    keys.add(key("iface.subnet_mask", "", ValueRule.ipAddress()));
    keys.add(key("iface.gateway", "", ValueRule.ipAddress()));
    keys.add(onOff("dhcp_alt_client_id_state"));
    keys.add(key("iface.dhcp_alt_client_id", "", ValueRule.text(11)));
    keys.add(onOff("dhcp_dns"));
    keys.add(onOff("dhcp_learn_iqn"));
    keys.add(onOff("dhcp_req_vendor_id_state"));
    keys.add(onOff("dhcp_vendor_id_state"));
    keys.add(key("iface.dhcp_vendor_id", "", ValueRule.text(11)));
    keys.add(onOff("dhcp_slp_da"));
    keys.add(onOff("fragmentation"));
    keys.add(onOff("gratuitous_arp"));
    keys.add(onOff("incoming_forwarding"));
    keys.add(onOff("tos_state"));
    keys.add(u8("tos"));
    keys.add(u8("ttl"));
  }

  private static void ipv6(List<Key> keys) {
    keys.add(key("iface.ipv6_autocfg", "", ValueRule.word("nd", "dhcpv6", "disable")));
    keys.add(key("iface.linklocal_autocfg", "", ValueRule.word("auto", "off", "disable")));
    keys.add(key("iface.router_autocfg", "", ValueRule.word("auto", "off", "disable")));
    keys.add(key("iface.ipv6_linklocal", "", ValueRule.ipAddress()));
    keys.add(key("iface.ipv6_router", "", ValueRule.ipAddress()));
    keys.add(u8("dup_addr_detect_cnt"));
    keys.add(u8("hop_limit"));
    keys.add(key("iface.flow_label", "0", ValueRule.number(0, 1_048_575)));
    keys.add(u8("traffic_class"));
    keys.add(onOff("gratuitous_neighbor_adv"));
    keys.add(onOff("mld"));
    keys.add(u32("nd_reachable_tmo"));
    keys.add(u32("nd_rexmit_time"));
    keys.add(u32("nd_stale_tmo"));
    keys.add(u32("router_adv_link_mtu"));
  }

  private static void common(List<Key> keys) {
    keys.add(onOff("delayed_ack"));
    keys.add(onOff("tcp_nagle"));
    keys.add(onOff("tcp_wsf_state"));
    keys.add(key("iface.tcp_wsf", "0", ValueRule.number(0, 14)));
    keys.add(key("iface.tcp_timer_scale", "0", ValueRule.number(0, 7)));
    keys.add(onOff("tcp_timestamp"));
    keys.add(onOff("redirect"));
    keys.add(key("iface.def_task_mgmt_timeout", "0", ValueRule.number(0, U16)));
    keys.add(onOff("header_digest"));
    keys.add(onOff("data_digest"));
    keys.add(onOff("immediate_data"));
    keys.add(onOff("initial_r2t"));
    keys.add(onOff("data_seq_inorder"));
    keys.add(onOff("data_pdu_inorder"));
    keys.add(key("iface.erl", "0", ValueRule.number(0, 2)));
    keys.add(key("iface.max_receive_data_len", "0", ValueRule.length(true)));
    keys.add(key("iface.first_burst_len", "0", ValueRule.length(true)));
    keys.add(key("iface.max_outstanding_r2t", "0", ValueRule.number(0, U16)));
    keys.add(key("iface.max_burst_len", "0", ValueRule.length(true)));
    keys.add(onOff("chap_auth"));
    keys.add(onOff("bidi_chap"));
    keys.add(onOff("strict_login_compliance"));
    keys.add(onOff("discovery_auth"));
    keys.add(onOff("discovery_logout"));
  }

  private static Key onOff(String name) {
    return key("iface." + name, "", ValueRule.onOff());
  }

  private static Key u8(String name) {
    return key("iface." + name, "0", ValueRule.number(0, 255));
  }

  private static Key u32(String name) {
    return key("iface." + name, "0", ValueRule.number(0, U32));
  }

  private static String transport(String value) {
    if (!value.matches("[A-Za-z0-9_]{1,15}")) {
      throw new IllegalArgumentException("is not the name of a transport");
    }
    return value;
  }

  /** Zero leaves the card's own; below 68 no IPv4 host may be (RFC 791). */
  private static String mtu(String value) {
    String number = ValueRule.number(0, U16).checked(value);
    if (!number.equals("0") && Integer.parseInt(number) < 68) {
      throw new IllegalArgumentException("is outside 68 to 65535");
    }
    return number;
  }
}
