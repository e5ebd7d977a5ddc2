package io.hawser.iface.record;

import static io.hawser.iface.record.RecordSchema.fixed;
import static io.hawser.iface.record.RecordSchema.key;

import io.hawser.iface.record.RecordSchema.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of node records and discovery records in open-iscsi's order. */
final class NodeKeys {
  static final String NAME = "node.name";
  static final String TAG = "node.tpgt";
  static final String ADDRESS = "node.conn[0].address";
  static final String PORT = "node.conn[0].port";
  static final String SOURCE_ADDRESS = "node.discovery_address";
  static final String SOURCE_PORT = "node.discovery_port";
  static final String SOURCE_TYPE = "node.discovery_type";

  private static final String[] DIGESTS = {"None", "CRC32C"};
  private static final long SECONDS = Integer.MAX_VALUE;

  /** The schema of node records. */
  static final RecordSchema NODE = new RecordSchema(node());

  /**
   * Keys that other tools do not know, or those of older distributions. They refuse a record with
   * such a key, so it is written only where it says something.
   */
  private static final Map<String, String> RECENT =
      Map.of("node.session.sess_reopen_log_freq", "1", "node.session.iscsi.ProtocolLevel", "1");

  /** The schema of {@code st_config}. */
  static final RecordSchema SEND_TARGETS = new RecordSchema(sendTargets());

  /** The schema of {@code isns_config}. */
  static final RecordSchema ISNS = new RecordSchema(isns());

  private NodeKeys() {}

  /** A node's values as they go to its file. */
  static Map<String, String> written(Map<String, String> values) {
    Map<String, String> written = new LinkedHashMap<>(values);
    RECENT.forEach(written::remove);
    return written;
  }

  private static List<Key> node() {
    List<Key> keys = new ArrayList<>();
    keys.add(fixed(NAME, "", ValueRule.iscsiName()));
    keys.add(fixed(TAG, "-1", ValueRule.number(-1, 65_535)));
    keys.add(key("node.startup", "manual", ValueRule.word("manual", "automatic", "onboot")));
    keys.add(key("node.leading_login", "No", ValueRule.yesNo()));
    keys.addAll(IfaceKeys.all());
    keys.add(fixed(SOURCE_ADDRESS, "", ValueRule.text(ValueRule.MAX_VALUE)));
    keys.add(fixed(SOURCE_PORT, "0", ValueRule.number(0, 65_535)));
    keys.add(
        fixed(
            SOURCE_TYPE,
            "static",
            ValueRule.word(
                "static", "send_targets", "sendtargets", "isns", "fw", "offload_send_targets")));
    session(keys);
    connection(keys);
    return keys;
  }

  private static void session(List<Key> keys) {
    keys.add(number("node.session.initial_cmdsn", "0", 0, 4_294_967_295L));
    keys.add(number("node.session.initial_login_retry_max", "8", 0, SECONDS));
    keys.add(number("node.session.xmit_thread_priority", "0", -20, 19));
    keys.add(key("node.session.cmds_max", "128", ValueRule.powerOfTwo(2, 2048)));
    keys.add(number("node.session.queue_depth", "32", 1, 1024));
    keys.add(number("node.session.nr_sessions", "1", 1, 64));
    keys.add(key("node.session.auth.authmethod", "None", ValueRule.word("None", "CHAP")));
    credentials("node.session.auth.", keys);
    keys.add(algorithms());
    keys.add(number("node.session.timeo.replacement_timeout", "120", -1, SECONDS));
    keys.add(number("node.session.err_timeo.abort_timeout", "15", 0, SECONDS));
    keys.add(number("node.session.err_timeo.lu_reset_timeout", "30", 0, SECONDS));
    keys.add(number("node.session.err_timeo.tgt_reset_timeout", "30", 0, SECONDS));
    keys.add(number("node.session.err_timeo.host_reset_timeout", "60", 0, SECONDS));
    keys.add(yesNo("node.session.iscsi.FastAbort", "Yes"));
    keys.add(yesNo("node.session.iscsi.InitialR2T", "No"));
    keys.add(yesNo("node.session.iscsi.ImmediateData", "Yes"));
    keys.add(key("node.session.iscsi.FirstBurstLength", "262144", ValueRule.length(false)));
    keys.add(key("node.session.iscsi.MaxBurstLength", "16776192", ValueRule.length(false)));
    keys.add(number("node.session.iscsi.DefaultTime2Retain", "0", 0, 3600));
    keys.add(number("node.session.iscsi.DefaultTime2Wait", "2", 0, 3600));
    keys.add(number("node.session.iscsi.MaxConnections", "1", 1, 65_535));
    keys.add(number("node.session.iscsi.MaxOutstandingR2T", "1", 1, 65_535));
    keys.add(number("node.session.iscsi.ERL", "0", 0, 2));
    keys.add(number("node.session.iscsi.ProtocolLevel", "1", 1, 2));
    keys.add(key("node.session.scan", "auto", ValueRule.word("auto", "manual")));
    keys.add(number("node.session.reopen_max", "0", 0, SECONDS));
    keys.add(number("node.session.sess_reopen_log_freq", "1", 0, SECONDS));
  }

  private static void connection(List<Key> keys) {
    keys.add(fixed(ADDRESS, "", ValueRule.text(ValueRule.MAX_VALUE)));
    keys.add(fixed(PORT, "3260", ValueRule.number(1, 65_535)));
    keys.add(
        key("node.conn[0].startup", "manual", ValueRule.word("manual", "automatic", "onboot")));
    keys.add(number("node.conn[0].tcp.window_size", "524288", 0, 1_073_741_824));
    keys.add(key("node.conn[0].tcp.congestion_control", "", ValueRule.text(15)));
    keys.add(number("node.conn[0].tcp.type_of_service", "0", 0, 255));
    keys.add(number("node.conn[0].timeo.logout_timeout", "15", 0, SECONDS));
    keys.add(number("node.conn[0].timeo.login_timeout", "15", 1, SECONDS));
    keys.add(number("node.conn[0].timeo.auth_timeout", "45", 0, SECONDS));
    keys.add(number("node.conn[0].timeo.noop_out_interval", "5", 0, SECONDS));
    keys.add(number("node.conn[0].timeo.noop_out_timeout", "5", 0, SECONDS));
    keys.add(key("node.conn[0].iscsi.MaxXmitDataSegmentLength", "0", ValueRule.length(true)));
    keys.add(key("node.conn[0].iscsi.MaxRecvDataSegmentLength", "262144", ValueRule.length(false)));
    keys.add(key("node.conn[0].iscsi.HeaderDigest", "None", ValueRule.words(DIGESTS)));
    keys.add(key("node.conn[0].iscsi.DataDigest", "None", ValueRule.words(DIGESTS)));
    keys.add(yesNo("node.conn[0].iscsi.IFMarker", "No"));
    keys.add(yesNo("node.conn[0].iscsi.OFMarker", "No"));
  }

  private static List<Key> sendTargets() {
    List<Key> keys = new ArrayList<>(discovery("sendtargets", "3260"));
    String prefix = "discovery.sendtargets.";
    keys.add(key(prefix + "auth.authmethod", "None", ValueRule.word("None", "CHAP")));
    credentials(prefix + "auth.", keys);
    keys.add(algorithms());
    keys.add(number(prefix + "timeo.login_timeout", "15", 1, SECONDS));
    keys.add(yesNo(prefix + "use_discoveryd", "No"));
    keys.add(number(prefix + "discoveryd_poll_inval", "30", -1, SECONDS));
    keys.add(number(prefix + "reopen_max", "5", 0, SECONDS));
    keys.add(number(prefix + "timeo.auth_timeout", "45", 0, SECONDS));
    keys.add(number(prefix + "timeo.active_timeout", "30", 1, SECONDS));
    keys.add(key(prefix + "iscsi.MaxRecvDataSegmentLength", "32768", ValueRule.length(false)));
    return keys;
  }

  private static List<Key> isns() {
    List<Key> keys = new ArrayList<>(discovery("isns", "3205"));
    keys.add(yesNo("discovery.isns.use_discoveryd", "No"));
    keys.add(number("discovery.isns.discoveryd_poll_inval", "-1", -1, SECONDS));
    return keys;
  }

  /** Records of both types name their server by the keys of sendtargets, as open-iscsi's do. */
  private static List<Key> discovery(String type, String port) {
    return List.of(
        key("discovery.startup", "manual", ValueRule.word("manual", "automatic")),
        fixed("discovery.type", type, ValueRule.word(type)),
        fixed("discovery.sendtargets.address", "", ValueRule.text(ValueRule.MAX_VALUE)),
        fixed("discovery.sendtargets.port", port, ValueRule.number(1, 65_535)));
  }

  private static void credentials(String prefix, List<Key> keys) {
    for (String name : List.of("username", "password", "username_in", "password_in")) {
      keys.add(key(prefix + name, "", ValueRule.text(ValueRule.MAX_VALUE)));
    }
  }

  private static Key algorithms() {
    return key(
        "node.session.auth.chap_algs", "MD5", ValueRule.words("SHA3-256", "SHA256", "SHA1", "MD5"));
  }

  private static Key number(String name, String fallback, long low, long high) {
    return key(name, fallback, ValueRule.number(low, high));
  }

  private static Key yesNo(String name, String fallback) {
    return key(name, fallback, ValueRule.yesNo());
  }
}
