package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.IscsiName;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.RecordFault;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfaceFilesTest extends StoreFixture {
  private void update(String name, String key, String value) throws Exception {
    records.ifaces().update(name, Map.of(key, value), Optional.empty());
  }

  @Test
  void anIfaceIsWrittenAsOpenIscsiWritesItAndForItsOwnerOnly() throws Exception {
    records.ifaces().create("bond-a");
    update("bond-a", "iface.hwaddress", "52:54:00:AA:BB:01");
    assertEquals(
        "# BEGIN RECORD 2.1.11\n"
            + "iface.iscsi_ifacename = bond-a\n"
            + "iface.prefix_len = 0\n"
            + "iface.hwaddress = 52:54:00:aa:bb:01\n"
            + "iface.transport_name = tcp\n"
            + "iface.vlan_id = 0\n"
            + "iface.vlan_priority = 0\n"
            + "iface.iface_num = 0\n"
            + "iface.mtu = 0\n"
            + "iface.port = 0\n"
            + "iface.tos = 0\n"
            + "iface.ttl = 0\n"
            + "iface.tcp_wsf = 0\n"
            + "iface.tcp_timer_scale = 0\n"
            + "iface.def_task_mgmt_timeout = 0\n"
            + "iface.erl = 0\n"
            + "iface.max_receive_data_len = 0\n"
            + "iface.first_burst_len = 0\n"
            + "iface.max_outstanding_r2t = 0\n"
            + "iface.max_burst_len = 0\n"
            + "# END RECORD\n",
        Files.readString(file("ifaces/bond-a")));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(file("ifaces/bond-a"))));
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("ifaces"))));
    assertEquals(List.of("ifaces/bond-a"), tree());
    assertEquals(
        Optional.of("52:54:00:aa:bb:01"), records.ifaces().list().get(0).hardwareAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "iser", "", "a/b", "../x", "x\ny", ".", ".."})
  void aNameThatIsNoneMakesNoFile(String name) throws Exception {
    assertCode(ErrorCode.INVALID, () -> records.ifaces().create(name));
    assertCode(ErrorCode.INVALID, () -> records.ifaces().delete(name));
    assertCode(ErrorCode.INVALID, () -> update(name, "iface.mtu", "1500"));
    assertEquals(List.of(), tree());
  }

  @Test
  void namesOf64CharactersWorkAndOf65DoNot() throws Exception {
    records.ifaces().create("n".repeat(64));
    assertCode(ErrorCode.INVALID, () -> records.ifaces().create("n".repeat(65)));
  }

  @Test
  void bothWaysOfBindingAreRefusedAndNothingIsChanged() throws Exception {
    records.ifaces().create("a");
    update("a", "iface.net_ifacename", "eth0");
    String before = Files.readString(file("ifaces/a"));
    assertCode(ErrorCode.INVALID, () -> update("a", "iface.hwaddress", "52:54:00:aa:bb:01"));
    assertCode(
        ErrorCode.INVALID,
        () ->
            records
                .ifaces()
                .update(
                    "a", Map.of("iface.mtu", "9000", "iface.vlan_id", "4095"), Optional.empty()));
    assertEquals(before, Files.readString(file("ifaces/a")));
    records
        .ifaces()
        .update(
            "a",
            Map.of("iface.hwaddress", "52:54:00:aa:bb:01", "iface.net_ifacename", ""),
            Optional.empty());
    assertEquals(Optional.empty(), records.ifaces().list().get(0).netInterface());
  }

  @Test
  void aDamagedFileIsNamedAndStopsNoOther() throws Exception {
    records.ifaces().create("good");
    Files.writeString(file("ifaces/zero"), "iface.mtu = \0");
    Files.writeString(file("ifaces/default"), "iface.transport_name = tcp\n");
    Files.writeString(file("ifaces/other"), "iface.iscsi_ifacename = good\n");
    Files.writeString(file("ifaces/mac"), "iface.hwaddress = nonsense\niface.mtu = 1500\n");
    Files.writeString(file("ifaces/line\nbreak"), "iface.mtu = 1500\n");
    Files.createSymbolicLink(file("ifaces/link"), file("ifaces/good"));
    Files.writeString(file("ifaces/iface.example"), "# documentation\n");
    assertEquals(
        List.of("good", "mac"), records.ifaces().list().stream().map(Iface::name).toList());
    assertEquals(
        List.of(
            "ifaces/default", "ifaces/line?break", "ifaces/link", "ifaces/other", "ifaces/zero"),
        records.nodes().faults().stream().map(RecordFault::path).toList());
    for (RecordFault fault : records.nodes().faults()) {
      records.nodes().deleteFaulty(fault);
    }
    assertEquals(List.of(), records.nodes().faults());
    assertTrue(Files.exists(file("ifaces/good")));
    assertCode(
        ErrorCode.INVALID,
        () -> records.nodes().deleteFaulty(new RecordFault("ifaces/good", "because")));
  }

  @Test
  void whatNobodyKnowsSurvivesAChange() throws Exception {
    Files.createDirectories(file("ifaces"));
    Files.writeString(
        file("ifaces/a"),
        "# BEGIN RECORD 2.0-871\r\nvendor.key = "
            + "x".repeat(300)
            + "\r\niface.net_ifacename = default\r\niface.ipaddress = <empty>\r\n# END RECORD\r\n");
    update("a", "iface.mtu", "9000");
    String after = Files.readString(file("ifaces/a"));
    assertTrue(after.contains("vendor.key = " + "x".repeat(300) + "\n"), after);
    assertTrue(after.contains("iface.mtu = 9000\n"), after);
    assertFalse(after.contains("<empty>"), after);
    assertEquals(Optional.empty(), records.ifaces().list().get(0).netInterface());
  }

  @Test
  void anIfaceTakesItsNodesAlongUnlessASessionRunsThroughIt() throws Exception {
    records.ifaces().create("a");
    records.nodes().create(node("vol7", "10.9.1.80:3260,1", "a"));
    records.nodes().create(node("vol7", "10.9.1.80:3260,1", "default"));
    update("a", "iface.net_ifacename", "eth1");
    assertEquals(
        Optional.of("eth1"),
        records
            .nodes()
            .node(node("vol7", "10.9.1.80:3260,1", "a"))
            .orElseThrow()
            .values()
            .get("iface.net_ifacename"));
    used.add("a");
    assertCode(ErrorCode.SESSION_EXISTS, () -> records.ifaces().delete("a"));
    assertCode(ErrorCode.SESSION_EXISTS, () -> records.ifaces().create("a"));
    used.clear();
    records.ifaces().delete("a");
    assertEquals(
        List.of("default"),
        records.nodes().nodes(NodeFilter.ALL).stream().map(each -> each.id().iface()).toList());
    assertCode(ErrorCode.INVALID, () -> records.ifaces().delete("a"));
  }

  @Test
  void aGeneratedIfaceGetsItsFileWithItsFirstChange() throws Exception {
    Iface card =
        new Iface(
            "qla4xxx.00:0e:1e:10:20:30.ipv6.0",
            "qla4xxx",
            Optional.of("00:0e:1e:10:20:30"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    records.ifaces().update(card.name(), Map.of("iface.mtu", "9000"), Optional.of(card));
    Iface stored = records.ifaces().list().get(0);
    assertEquals("qla4xxx", stored.transport());
    assertEquals(card.hardwareAddress(), stored.hardwareAddress());
    assertTrue(IfaceFiles.values(stored).containsKey("iface.ipv6_autocfg"));
    assertFalse(IfaceFiles.values(stored).containsKey("iface.bootproto"));
  }

  @Test
  void ourNameIsReadAndWrittenOnce() throws Exception {
    assertEquals(Optional.empty(), records.root().initiatorName());
    IscsiName name = IscsiName.of("iqn.2026-01.io.hawser:host");
    assertEquals(name, records.root().initiatorName(name));
    assertEquals(name, records.root().initiatorName(IscsiName.of("iqn.2026-01.io.hawser:other")));
    Files.writeString(
        file("initiatorname.iscsi"), "## DO NOT EDIT\n#InitiatorName=x\nInitiatorName = bad\n");
    assertCode(ErrorCode.INVALID, () -> records.root().initiatorName());
  }
}
