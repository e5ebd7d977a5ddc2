package io.hawser.iface.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The record store beside the tool whose format it is: Debian's {@code iscsiadm}, in a mount
 * namespace where {@code /etc/iscsi} is a directory of the test's. Needs root and the package
 * {@code open-iscsi}; the system property {@code hawser.iscsiadm} names another copy of the tool.
 */
class OpenIscsiTest {
  private static final Path TOOL =
      Path.of(System.getProperty("hawser.iscsiadm", "/usr/sbin/iscsiadm"));

  @TempDir private Path directory;
  private Path root;
  private Records records;

  @BeforeEach
  void needsTheTool() throws Exception {
    assumeTrue(Files.isExecutable(TOOL), "skipped: there is no " + TOOL);
    root = Files.createDirectories(directory.resolve("etc"));
    Files.createDirectories(directory.resolve("lock"));
    assumeTrue(
        run("true").isEmpty() && System.getProperty("user.name").equals("root"),
        "skipped: no mount namespace can be made");
    records = new Records(RecordRoot.of(root), name -> Optional.empty());
  }

  /** What commands print, those lines left out that tell of the missing daemon. */
  private List<String> run(String commands) throws Exception {
    String script =
        "mkdir -p /etc/iscsi && mount --bind '%s' /etc/iscsi && mount --bind '%s' /run/lock\n"
            .formatted(root, directory.resolve("lock"));
    Process process =
        new ProcessBuilder("unshare", "-m", "sh", "-c", script + commands)
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return output
        .lines()
        .filter(line -> !line.matches(".*(daemon|systemd|connect to bus|mount: ).*"))
        .toList();
  }

  private List<String> iscsiadm(String arguments) throws Exception {
    return run(TOOL + " " + arguments);
  }

  private static NodeId node(String target, String portal, String iface) {
    return new NodeId(IscsiName.of("iqn.2031-02.net.lab:" + target), Portal.parse(portal), iface);
  }

  @Test
  void whatItWritesIsReadHere() throws Exception {
    iscsiadm("-m iface -I theirs -o new");
    iscsiadm("-m node -T iqn.2031-02.net.lab:vol7 -p 10.9.1.80 -o new");
    iscsiadm("-m node -T iqn.2031-02.net.lab:vol8 -p 10.9.1.80:3261,3 -I theirs -o new");
    iscsiadm("-m node -T iqn.2031-02.net.lab:vol9 -p '[fd00::8]:3260,1' -o new");
    iscsiadm("-m discoverydb -t st -p 10.9.1.80 -o new");
    assertEquals(List.of("theirs"), records.ifaces().list().stream().map(Iface::name).toList());
    assertEquals(
        List.of(
            node("vol7", "10.9.1.80", "default"),
            node("vol8", "10.9.1.80:3261,3", "theirs"),
            node("vol9", "[fd00::8]:3260,1", "default")),
        records.nodes().nodes(NodeFilter.ALL).stream().map(NodeRecord::id).toList());
    assertEquals(List.of(), records.nodes().faults());
    assertEquals(3, records.discoveries().nodesOf("static").size());
    assertEquals(
        new DiscoveryId("sendtargets", Portal.of("10.9.1.80", 3260)),
        records.discoveries().discoveries().get(0).id());
  }

  @Test
  void whatIsWrittenHereItReadsAndChanges() throws Exception {
    records.ifaces().create("ours");
    records
        .ifaces()
        .update("ours", Map.of("iface.hwaddress", "52:54:00:aa:bb:09"), Optional.empty());
    NodeId tagged = node("vol1", "10.9.2.80:3260,1", "ours");
    records.nodes().create(tagged);
    records.nodes().create(node("vol2", "10.9.2.81", "default"));
    records.nodes().create(node("vol2", "10.9.2.81", "ours"));
    records
        .discoveries()
        .apply(
            new DiscoveryId("sendtargets", Portal.of("10.9.2.80", 3260)),
            List.of(node("vol3", "[fd00::9]:3260,2", "default")),
            stale -> true,
            Set.of(DiscoveryOperation.NEW));

    assertEquals(
        List.of(
            "ours tcp,52:54:00:aa:bb:09,<empty>,<empty>,<empty>",
            "default tcp,<empty>,<empty>,<empty>,<empty>",
            "iser iser,<empty>,<empty>,<empty>,<empty>"),
        iscsiadm("-m iface"));
    assertEquals(
        List.of(
            "10.9.2.80:3260,1 iqn.2031-02.net.lab:vol1",
            "10.9.2.81:3260,4294967295 iqn.2031-02.net.lab:vol2",
            "10.9.2.81:3260,4294967295 iqn.2031-02.net.lab:vol2",
            "[fd00::9]:3260,2 iqn.2031-02.net.lab:vol3"),
        iscsiadm("-m node"));
    List<String> sources = iscsiadm("-m discovery -P 1");
    assertTrue(sources.contains("Target: iqn.2031-02.net.lab:vol3"), sources.toString());

    assertEquals(
        List.of(),
        iscsiadm(
            "-m node -T iqn.2031-02.net.lab:vol1 -o update -n node.session.queue_depth -v 64"));
    assertEquals(
        Optional.of("64"),
        records.nodes().node(tagged).orElseThrow().values().get("node.session.queue_depth"));
    assertEquals(List.of(), iscsiadm("-m node -T iqn.2031-02.net.lab:vol1 -o delete"));
    assertTrue(records.nodes().node(tagged).isEmpty());
    records.nodes().delete(node("vol2", "10.9.2.81", "default"));
    assertEquals(2, iscsiadm("-m node").size());
  }

  @Test
  void aRecordPrintsTheSameKeysInTheSameOrder() throws Exception {
    NodeId id = node("vol1", "10.9.2.80:3260,1", "default");
    records.nodes().create(id);
    List<String> theirs =
        iscsiadm("-m node -T iqn.2031-02.net.lab:vol1 -o show").stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    List<String> ours =
        records.nodes().node(id).orElseThrow().values().asMap().entrySet().stream()
            .filter(
                each ->
                    !each.getKey().matches(".*(reopen_log_freq|congestion_control|ProtocolLevel)"))
            .map(
                each ->
                    each.getKey()
                        + " = "
                        + (each.getValue().isEmpty() ? "<empty>" : each.getValue()))
            .toList();
    assertEquals(theirs, ours);
  }
}
