package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.IscsiName;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStartup;
import io.hawser.api.session.RecordFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNodeStoreTest extends StoreFixture {
  private Optional<String> value(NodeId id, String key) throws Exception {
    return records.nodes().node(id).orElseThrow().values().get(key);
  }

  @Test
  void aNodeLiesWhereOpenIscsiPutsItAndCarriesTheConfiguredDefaults() throws Exception {
    Files.createDirectories(file(""));
    Files.writeString(
        file("iscsid.conf"),
        "# comment\nnode.session.timeo.replacement_timeout = 7\nnode.startup = automatic\n"
            + "iscsid.startup = /bin/true\nnode.session.queue_depth = 99999\n");
    NodeRecord record = records.nodes().create(node("vol7", "10.9.1.80:3260,1", "default"));
    assertEquals(
        List.of(
            "iscsid.conf",
            "nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260,1/default",
            "static/iqn.2031-02.net.lab:vol7,10.9.1.80,3260,1,default"),
        tree());
    assertTrue(Files.isDirectory(file("static/iqn.2031-02.net.lab:vol7,10.9.1.80,3260,1,default")));
    assertEquals(Optional.of("7"), record.values().get("node.session.timeo.replacement_timeout"));
    assertEquals(Optional.of("32"), record.values().get("node.session.queue_depth"));
    assertEquals(Optional.empty(), record.values().get("iscsid.startup"));
    assertEquals(NodeStartup.AUTOMATIC, record.startup());
    assertEquals(record, records.nodes().node(record.id()).orElseThrow());
  }

  @Test
  void withoutAGroupTagTheOldLayoutIsUsedAndEveryIfaceHasItsRecord() throws Exception {
    records.ifaces().create("a");
    records.nodes().create(node("vol7", "10.9.1.80", "default"));
    records.nodes().create(node("vol7", "10.9.1.80", "a"));
    assertTrue(Files.isRegularFile(file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260")));
    assertTrue(Files.isRegularFile(file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260,-1/a")));
    assertEquals(2, records.nodes().nodes(NodeFilter.ALL).size());
    records.nodes().update(node("vol7", "10.9.1.80", "a"), Map.of("node.startup", "onboot"));

    // The tag becomes known: the same record, in its new place, found under its new link.
    records.nodes().create(node("vol7", "10.9.1.80:3260,5", "a"));
    assertEquals(2, records.nodes().nodes(NodeFilter.ALL).size());
    assertEquals(Optional.of("onboot"), value(node("vol7", "10.9.1.80", "a"), "node.startup"));
    assertEquals(
        List.of(
            "ifaces/a",
            "nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260",
            "nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260,5/a",
            "static/iqn.2031-02.net.lab:vol7,10.9.1.80,3260,-1,default",
            "static/iqn.2031-02.net.lab:vol7,10.9.1.80,3260,5,a"),
        tree());
  }

  @Test
  void whenTheOldLayoutsFileGoesTheNextIfaceTakesItsPlace() throws Exception {
    records.ifaces().create("a");
    records.ifaces().create("b");
    for (String iface : List.of("default", "a", "b")) {
      records.nodes().create(node("vol7", "10.9.1.80", iface));
    }
    records.nodes().delete(node("vol7", "10.9.1.80", "default"));
    assertTrue(Files.isRegularFile(file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260")));
    assertEquals(
        List.of("a", "b"),
        records.nodes().nodes(NodeFilter.ALL).stream().map(each -> each.id().iface()).toList());
    records.nodes().create(node("vol7", "10.9.1.80:3260,1", "a"));
    assertTrue(Files.isRegularFile(file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260")));
    assertFalse(Files.exists(file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260,-1")));
    assertEquals(2, records.nodes().nodes(NodeFilter.ALL).size());
  }

  @ParameterizedTest
  @CsvSource({"node.session.sess_reopen_log_freq, 10", "node.session.iscsi.ProtocolLevel, 2"})
  void keysThatOtherToolsRefuseAreWrittenOnlyIfTheySaySomething(String key, String other)
      throws Exception {
    NodeId id = node("vol7", "10.9.1.80:3260,1", "default");
    Path file = file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260,1/default");
    records.nodes().create(id);
    assertFalse(Files.readString(file).contains(key));
    assertEquals(Optional.of("1"), value(id, key));
    records.nodes().update(id, Map.of(key, other));
    assertTrue(Files.readString(file).contains(key + " = " + other + "\n"));
    assertEquals(Optional.of(other), value(id, key));
  }

  @Test
  void aNodeThatIsMadeAgainKeepsItsSettings() throws Exception {
    NodeId id = node("vol7", "10.9.1.80:3260,1", "default");
    records.nodes().create(id);
    records.nodes().update(id, Map.of("node.startup", "automatic"));
    records.nodes().create(id);
    records.nodes().create(node("vol7", "10.9.1.80", "default"));
    assertEquals(Optional.of("automatic"), value(id, "node.startup"));
    assertEquals(1, records.nodes().nodes(NodeFilter.ALL).size());
  }

  @Test
  void aTargetThatOpenIscsiRecordedInCapitalsIsTheSameTarget() throws Exception {
    Path file = file("nodes/iqn.2031-02.net.lab:VOL7/10.9.1.80,3260,1/default");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "node.name = iqn.2031-02.net.lab:VOL7\nnode.startup = onboot\n");
    NodeId id = node("vol7", "10.9.1.80:3260,1", "default");
    assertEquals(Optional.of("onboot"), value(id, "node.startup"));
    records.nodes().update(id, Map.of("node.startup", "manual"));
    assertEquals(1, records.nodes().nodes(NodeFilter.ALL).size());
    assertEquals(Optional.of("manual"), value(id, "node.startup"));
    assertFalse(Files.exists(file));
  }

  @Test
  void nodesAreFoundByAnyPartOfTheirName() throws Exception {
    records.nodes().create(node("a", "10.9.1.80:3260,1", "default"));
    records.nodes().create(node("a", "[fe80::1%eth0]:3261,2", "default"));
    records.nodes().create(node("b", "10.9.1.80:3260,1", "default"));
    assertEquals(3, records.nodes().nodes(NodeFilter.ALL).size());
    NodeFilter target =
        new NodeFilter(
            Optional.of(IscsiName.of("iqn.2031-02.net.lab:a")),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty());
    assertEquals(2, records.nodes().nodes(target).size());
    NodeFilter portal =
        new NodeFilter(
            Optional.empty(),
            Optional.of("10.9.1.80"),
            OptionalInt.of(3260),
            OptionalInt.of(1),
            Optional.empty());
    assertEquals(2, records.nodes().nodes(portal).size());
  }

  @Test
  void aNodeIsChangedCheckedAndDeleted() throws Exception {
    NodeId id = node("vol7", "10.9.1.80:3260,1", "default");
    records.nodes().create(id);
    records
        .nodes()
        .update(id, Map.of("node.session.auth.password", "0123456789ab", "node.startup", "onboot"));
    String text = Files.readString(file("nodes/iqn.2031-02.net.lab:vol7/10.9.1.80,3260,1/default"));
    assertTrue(text.contains("node.session.auth.password = 0123456789ab\n"), text);
    assertFalse(records.nodes().node(id).toString().contains("0123456789ab"));
    assertEquals(
        "********",
        records.nodes().node(id).orElseThrow().values().masked().get("node.session.auth.password"));
    assertCode(
        ErrorCode.INVALID, () -> records.nodes().update(id, Map.of("iface.net_ifacename", "eth0")));
    assertCode(ErrorCode.INVALID, () -> records.nodes().update(id, Map.of("node.nosuch", "1")));
    assertCode(ErrorCode.INVALID, () -> records.nodes().create(node("a", "10.9.1.80", "nosuch")));
    assertCode(ErrorCode.INVALID, () -> records.nodes().create(node("a", "10.9.1.80", "../x")));
    assertCode(
        ErrorCode.NO_OBJECTS_FOUND,
        () ->
            records
                .nodes()
                .update(node("vol8", "10.9.1.80", "default"), Map.of("node.startup", "manual")));
    used.add(id);
    assertCode(ErrorCode.SESSION_EXISTS, () -> records.nodes().delete(id));
    used.clear();
    records.nodes().delete(node("vol7", "10.9.1.80", "default"));
    assertEquals(List.of(), tree());
    assertFalse(Files.exists(file("nodes/iqn.2031-02.net.lab:vol7")));
    assertCode(ErrorCode.NO_OBJECTS_FOUND, () -> records.nodes().delete(id));
  }

  @Test
  void damagedNodesAreNamedSkippedAndCanBeDeleted() throws Exception {
    NodeId id = node("good", "10.9.1.80:3260,1", "default");
    records.nodes().create(id);
    Path target = file("nodes/iqn.2031-02.net.lab:bad");
    Files.createDirectories(target.resolve("10.9.1.80,3260,1"));
    Files.write(target.resolve("10.9.1.80,3260,1/default"), new byte[] {1, 0, 2});
    Files.writeString(target.resolve("10.9.1.81,3260"), "node.name = iqn.2031-02.net.lab:other\n");
    Files.writeString(target.resolve("no-portal"), "");
    Files.createDirectories(file("nodes/no name"));
    assertEquals(
        List.of(id), records.nodes().nodes(NodeFilter.ALL).stream().map(NodeRecord::id).toList());
    List<RecordFault> faults = records.nodes().faults();
    assertEquals(4, faults.size(), faults.toString());
    for (RecordFault fault : faults) {
      if (fault.path().equals("nodes/no name")) {
        assertCode(ErrorCode.INVALID, () -> records.nodes().deleteFaulty(fault));
      } else {
        records.nodes().deleteFaulty(fault);
      }
    }
    assertEquals(1, records.nodes().faults().size());
    assertFalse(Files.exists(target));
  }
}
