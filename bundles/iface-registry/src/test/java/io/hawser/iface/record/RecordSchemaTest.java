package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSchemaTest {
  @ParameterizedTest
  @CsvSource({
    "iface.hwaddress, 52:54:00:AA:BB:01, 52:54:00:aa:bb:01",
    "iface.hwaddress, default, ''",
    "iface.vlan_id, 4094, 4094",
    "iface.vlan_priority, 007, 7",
    "iface.mtu, 9000, 9000",
    "iface.state, ENABLE, enable",
    "iface.initiatorname, IQN.2031-02.net.lab:Host, iqn.2031-02.net.lab:host",
    "iface.ipaddress, fe80::1%eth0, fe80::1%eth0",
    "iface.ipaddress, <empty>, ''",
    "iface.max_burst_len, 262147, 262144",
  })
  void ifaceValuesAreStoredInOneSpelling(String key, String value, String stored) throws Exception {
    assertEquals(Map.of(key, stored), IfaceKeys.SCHEMA.checked("iface x", Map.of(key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "iface.hwaddress, 52:54:00:aa:bb",
    "iface.hwaddress, 01:00:5e:00:00:01",
    "iface.hwaddress, 00:00:00:00:00:00",
    "iface.vlan_id, 4095",
    "iface.vlan_id, 70000",
    "iface.vlan_priority, 8",
    "iface.mtu, 67",
    "iface.mtu, 65536",
    "iface.port, -1",
    "iface.ipaddress, 10.9.1.256",
    "iface.ipaddress, not-an-address",
    "iface.net_ifacename, a/b",
    "iface.net_ifacename, ..",
    "iface.transport_name, a-very-long-transport",
    "iface.initiatorname, host",
    "iface.state, on",
    "iface.iscsi_ifacename, other",
    "iface.nosuch, 1",
    "iface.ttl, 0x10",
    "iface.dhcp_vendor_id, 123456789012",
  })
  void ifaceValuesOutOfRangeAreRefused(String key, String value) {
    HawserException refused =
        assertThrows(
            HawserException.class, () -> IfaceKeys.SCHEMA.checked("iface x", Map.of(key, value)));
    assertEquals(ErrorCode.INVALID, refused.code());
    assertTrue(refused.getMessage().contains(key), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "node.startup, Automatic, automatic",
    "node.session.cmds_max, 2048, 2048",
    "node.session.iscsi.FirstBurstLength, 262145, 262144",
    "node.session.timeo.replacement_timeout, -1, -1",
    "'node.conn[0].iscsi.HeaderDigest', 'crc32c,none', 'CRC32C,None'",
    "node.session.auth.chap_algs, 'SHA3-256, MD5', 'SHA3-256,MD5'",
    "'node.conn[0].iscsi.MaxXmitDataSegmentLength', 0, 0",
  })
  void nodeValuesAreStoredInOneSpelling(String key, String value, String stored) throws Exception {
    assertEquals(Map.of(key, stored), NodeKeys.NODE.checked("node x", Map.of(key, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "node.startup, sometimes",
    "node.session.cmds_max, 100",
    "node.session.cmds_max, 4096",
    "node.session.queue_depth, 0",
    "node.session.iscsi.FirstBurstLength, 100",
    "node.session.iscsi.MaxBurstLength, 16777216",
    "'node.conn[0].iscsi.HeaderDigest', 'CRC32C,CRC32C'",
    "'node.conn[0].iscsi.DataDigest', CRC64",
    "'node.conn[0].port', 3260",
    "node.name, iqn.2031-02.net.lab:x",
    "node.session.nr_sessions, 0",
    "'node.conn[0].timeo.login_timeout', 99999999999999999999",
  })
  void nodeValuesOutOfRangeAreRefused(String key, String value) {
    assertThrows(HawserException.class, () -> NodeKeys.NODE.checked("node x", Map.of(key, value)));
  }

  @Test
  void aSecretIsNeverInAMessageAndNeverBreaksALine() {
    HawserException refused =
        assertThrows(
            HawserException.class,
            () ->
                NodeKeys.NODE.checked(
                    "node x",
                    Map.of("node.session.auth.password", "geheim\nnode.startup = onboot")));
    assertTrue(!refused.getMessage().contains("geheim"), refused.getMessage());
    assertTrue(refused.getMessage().contains("********"), refused.getMessage());
  }

  @Test
  void aRecordIsCompletedInOrderAndInvalidValuesAreReplaced() {
    Map<String, String> file = new LinkedHashMap<>();
    file.put("vendor.x", "1");
    file.put("node.session.queue_depth", "70000");
    file.put("node.startup", "automatic");
    List<String> remarks = new ArrayList<>();
    Map<String, String> all = NodeKeys.NODE.completed(file, Map.of(), remarks);
    List<String> keys = new ArrayList<>(all.keySet());
    assertEquals("node.name", keys.get(0));
    assertEquals("vendor.x", keys.get(keys.size() - 1));
    assertEquals("automatic", all.get("node.startup"));
    assertEquals("32", all.get("node.session.queue_depth"));
    assertEquals(
        List.of("node.session.queue_depth = 70000 is outside 1 to 1024; 32 is used"), remarks);
  }
}
