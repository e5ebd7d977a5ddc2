package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.session.DiscoveryChanges;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FileDiscoveryStoreTest extends StoreFixture {
  private static final DiscoveryId SOURCE =
      new DiscoveryId("sendtargets", Portal.of("10.9.1.80", 3260));
  private static final Set<DiscoveryOperation> NEW_AND_DELETE =
      EnumSet.of(DiscoveryOperation.NEW, DiscoveryOperation.DELETE);

  private List<NodeId> nodes() throws HawserException {
    return records.nodes().nodes(NodeFilter.ALL).stream().map(NodeRecord::id).toList();
  }

  private Optional<String> value(NodeId id, String key) throws HawserException {
    return records.nodes().node(id).orElseThrow().values().get(key);
  }

  @Test
  void discoveryAddsAndDeletesTheNodesOfItsOwnSourceOnly() throws Exception {
    NodeId a = node("a", "10.9.1.80:3260,1", "default");
    NodeId b = node("b", "10.9.1.80:3260,1", "default");
    NodeId c = node("c", "10.9.1.80:3260,1", "default");
    NodeId byHand = node("hand", "10.9.1.99:3260,1", "default");
    records.nodes().create(byHand);
    DiscoveryChanges first =
        records.discoveries().apply(SOURCE, List.of(a, b), node -> true, NEW_AND_DELETE);
    assertEquals(new DiscoveryChanges(List.of(a, b), List.of(), List.of(), List.of()), first);
    assertEquals(List.of(a, b), records.discoveries().discovery(SOURCE).orElseThrow().nodes());
    assertTrue(
        Files.isSymbolicLink(
            file("send_targets/10.9.1.80,3260/iqn.2031-02.net.lab:a,10.9.1.80,3260,1,default")));
    assertEquals(Optional.of("send_targets"), value(a, "node.discovery_type"));
    assertEquals(Optional.of("10.9.1.80"), value(a, "node.discovery_address"));

    records.nodes().update(a, Map.of("node.startup", "automatic"));
    used.add(b);
    DiscoveryChanges second =
        records.discoveries().apply(SOURCE, List.of(a, c), node -> true, NEW_AND_DELETE);
    assertEquals(new DiscoveryChanges(List.of(c), List.of(), List.of(), List.of(b)), second);
    assertEquals(Optional.of("automatic"), value(a, "node.startup"));
    used.clear();

    DiscoveryChanges third =
        records.discoveries().apply(SOURCE, List.of(), node -> true, NEW_AND_DELETE);
    assertEquals(List.of(a, b, c), third.deleted());
    assertEquals(List.of(byHand), nodes());
    assertEquals(List.of(byHand), records.discoveries().nodesOf("static"));
  }

  @Test
  void everySetOfOperationsDoesWhatItSaysAndNoMore() throws Exception {
    NodeId known = node("known", "10.9.1.80:3260,1", "default");
    NodeId gone = node("gone", "10.9.1.80:3260,1", "default");
    NodeId fresh = node("fresh", "10.9.1.80:3260,1", "default");
    for (int bits = 0; bits < 8; bits++) {
      Set<DiscoveryOperation> operations = EnumSet.noneOf(DiscoveryOperation.class);
      for (DiscoveryOperation each : DiscoveryOperation.values()) {
        if ((bits & 1 << each.ordinal()) != 0) {
          operations.add(each);
        }
      }
      records
          .discoveries()
          .apply(SOURCE, List.of(known, gone), node -> true, EnumSet.of(DiscoveryOperation.NEW));
      records.nodes().update(known, Map.of("node.startup", "automatic"));
      records.discoveries().apply(SOURCE, List.of(known, fresh), node -> true, operations);

      List<NodeId> expected = new ArrayList<>();
      if (operations.contains(DiscoveryOperation.NEW)) {
        expected.add(fresh);
      }
      if (!operations.contains(DiscoveryOperation.DELETE)) {
        expected.add(gone);
      }
      expected.add(known);
      assertEquals(expected, nodes(), operations.toString());
      assertEquals(
          Optional.of(operations.contains(DiscoveryOperation.UPDATE) ? "manual" : "automatic"),
          value(known, "node.startup"),
          operations.toString());
      records.discoveries().delete(SOURCE);
      assertEquals(List.of(), tree(), operations.toString());
    }
  }

  @Test
  void aPortalWhoseGroupBecomesKnownOrChangesStaysOneNode() throws Exception {
    NodeId unknown = node("a", "10.9.1.80", "default");
    NodeId tagged = node("a", "10.9.1.80:3260,1", "default");
    NodeId moved = node("a", "10.9.1.80:3260,2", "default");
    records.discoveries().apply(SOURCE, List.of(unknown), node -> true, NEW_AND_DELETE);
    records.nodes().update(unknown, Map.of("node.startup", "onboot"));
    for (NodeId id : List.of(tagged, moved, unknown)) {
      records.discoveries().apply(SOURCE, List.of(id), node -> true, NEW_AND_DELETE);
      NodeId expected = id.equals(unknown) ? moved : id;
      assertEquals(List.of(expected), nodes());
      assertEquals(
          List.of(expected), records.discoveries().discovery(SOURCE).orElseThrow().nodes());
      assertEquals(Optional.of("onboot"), value(id, "node.startup"));
    }
    assertEquals(3, tree().size(), tree().toString());
  }

  @Test
  void aNodeOfTwoSourcesGoesWithTheLast() throws Exception {
    DiscoveryId other = new DiscoveryId("isns", Portal.of("10.9.1.90", 3205));
    NodeId a = node("a", "10.9.1.80:3260,1", "default");
    records.discoveries().apply(SOURCE, List.of(a), node -> true, NEW_AND_DELETE);
    records.discoveries().apply(other, List.of(a), node -> true, NEW_AND_DELETE);
    assertEquals(2, records.discoveries().discoveries().size());
    records.discoveries().delete(SOURCE);
    assertEquals(List.of(a), nodes());
    used.add(a);
    assertCode(ErrorCode.SESSION_EXISTS, () -> records.discoveries().delete(other));
    used.clear();
    records.discoveries().delete(other);
    assertEquals(List.of(), nodes());
    assertCode(ErrorCode.NO_OBJECTS_FOUND, () -> records.discoveries().delete(other));
  }

  @Test
  void whatCouldNotHaveBeenFoundIsNotStale() throws Exception {
    NodeId a = node("a", "10.9.1.80:3260,1", "default");
    NodeId b = node("b", "10.9.1.80:3260,1", "default");
    records.discoveries().apply(SOURCE, List.of(a, b), node -> true, NEW_AND_DELETE);
    DiscoveryChanges changes =
        records.discoveries().apply(SOURCE, List.of(), a::equals, NEW_AND_DELETE);
    assertEquals(List.of(a), changes.deleted());
    assertEquals(List.of(b), nodes());
  }

  @Test
  void aNodeWhoseNameIsTooLongForALinkBelongsToItsSourceAllTheSame() throws Exception {
    NodeId id = node("v".repeat(200), "[2001:db8:1111:2222:3333:4444:5555:6666]:3260,1", "default");
    records.discoveries().apply(SOURCE, List.of(id), node -> true, NEW_AND_DELETE);
    assertEquals(2, tree().size());
    assertEquals(List.of(id), records.discoveries().discovery(SOURCE).orElseThrow().nodes());
    records.discoveries().apply(SOURCE, List.of(), node -> true, NEW_AND_DELETE);
    assertEquals(List.of(), nodes());
  }

  @Test
  void manyTargetsAreOneDiscovery() throws Exception {
    List<NodeId> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(node("vol" + i, "10.9.1.80:3260,1", "default"));
    }
    assertEquals(
        200,
        records.discoveries().apply(SOURCE, many, node -> true, NEW_AND_DELETE).added().size());
    assertEquals(200, records.nodes().nodes(NodeFilter.ALL).size());
    records.discoveries().delete(SOURCE);
    assertEquals(List.of(), tree());
  }

  @Test
  void aDiscoveryRecordIsTheReferencesAndTakesChanges() throws Exception {
    records.discoveries().create(SOURCE);
    records
        .discoveries()
        .update(SOURCE, Map.of("discovery.sendtargets.auth.password", "secretsecret1"));
    assertEquals(
        "# BEGIN RECORD 2.1.11\n"
            + "discovery.startup = manual\n"
            + "discovery.type = sendtargets\n"
            + "discovery.sendtargets.address = 10.9.1.80\n"
            + "discovery.sendtargets.port = 3260\n"
            + "discovery.sendtargets.auth.authmethod = None\n"
            + "discovery.sendtargets.auth.password = secretsecret1\n"
            + "node.session.auth.chap_algs = MD5\n"
            + "discovery.sendtargets.timeo.login_timeout = 15\n"
            + "discovery.sendtargets.use_discoveryd = No\n"
            + "discovery.sendtargets.discoveryd_poll_inval = 30\n"
            + "discovery.sendtargets.reopen_max = 5\n"
            + "discovery.sendtargets.timeo.auth_timeout = 45\n"
            + "discovery.sendtargets.timeo.active_timeout = 30\n"
            + "discovery.sendtargets.iscsi.MaxRecvDataSegmentLength = 32768\n"
            + "# END RECORD\n",
        Files.readString(file("send_targets/10.9.1.80,3260/st_config")));
    assertCode(
        ErrorCode.INVALID,
        () -> records.discoveries().update(SOURCE, Map.of("discovery.nosuch", "1")));
  }
}
