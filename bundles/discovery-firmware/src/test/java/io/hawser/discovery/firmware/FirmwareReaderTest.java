package io.hawser.discovery.firmware;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.IscsiName;
import io.hawser.api.Secret;
import io.hawser.api.discovery.BootSettings;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoverySummary;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.SessionTimeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Firmware trees as the kernel lays them out, and as no firmware should fill them. */
class FirmwareReaderTest {
  private static final String NAME = "iqn.2026-11.example:boot";

  @TempDir Path root;

  private FirmwareReaderTest file(String path, String text) throws IOException {
    Path file = root.resolve("sys/firmware").resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text + "\n");
    return this;
  }

  /** A whole table with one target by one card. */
  private FirmwareReaderTest table(String table) throws IOException {
    return file(table + "/initiator/initiator-name", "iqn.2026-11.example:host")
        .file(table + "/initiator/flags", "3")
        .file(table + "/target0/flags", "3")
        .file(table + "/target0/target-name", NAME)
        .file(table + "/target0/ip-addr", "10.0.0.9")
        .file(table + "/target0/port", "3261")
        .file(table + "/target0/lun", "01000000")
        .file(table + "/target0/nic-assoc", "0")
        .file(table + "/target0/chap-type", "0")
        .file(table + "/ethernet0/flags", "3")
        .file(table + "/ethernet0/mac", "02:00:00:AA:BB:CC")
        .file(table + "/ethernet0/ip-addr", "10.0.0.1")
        .file(table + "/ethernet0/subnet-mask", "255.255.252.0")
        .file(table + "/ethernet0/gateway", "10.0.0.254")
        .file(table + "/ethernet0/vlan", "0")
        .file(table + "/ethernet0/origin", "3")
        .file(table + "/ethernet0/primary-dns", "10.0.0.53")
        .file(table + "/ethernet0/device/net/eth7/mtu", "1500");
  }

  private BootRecords read() {
    return new FirmwareReader(root).read();
  }

  @Test
  void aWholeTableIsRead() throws IOException {
    table("ibft");
    BootRecords records = read();
    assertEquals(List.of(), records.warnings());
    BootTarget target = records.targets().get(0);
    assertEquals(NAME, target.name().value());
    assertEquals("10.0.0.9:3261", target.portal().toString());
    assertEquals(Optional.of(IscsiName.of("iqn.2026-11.example:host")), target.initiator());
    assertEquals(Optional.of("01000000"), target.lun());
    assertEquals(Optional.empty(), target.chap());
    assertTrue(target.selected());
    BootNic nic = target.nic().orElseThrow();
    assertEquals(Optional.of("02:00:00:aa:bb:cc"), nic.mac());
    assertEquals(Optional.of("eth7"), nic.netInterface());
    assertEquals(OptionalInt.of(22), nic.prefix());
    assertTrue(nic.dhcp());
    assertEquals(OptionalInt.empty(), nic.vlan(), "zero is no VLAN");
    assertEquals(1, nic.nameServers().size());
    BootSettings settings = target.settings();
    assertEquals(target.initiator(), settings.initiator());
    assertEquals(
        List.of(
            "iface.hwaddress",
            "iface.net_ifacename",
            "iface.bootproto",
            "iface.ipaddress",
            "iface.prefix_len",
            "iface.gateway",
            "iface.primary_dns"),
        List.copyOf(settings.network().keySet()));
    assertEquals("dhcp", settings.network().get("iface.bootproto"));
  }

  @Test
  void offloadCardsHaveTablesOfTheirOwn() throws IOException {
    table("iscsi_boot3").table("iscsi_boot1");
    file("iscsi_boot1/target0/flags", "1");
    file("iscsi_boot1/target0/ip-addr", "fd00:0000:0000:0000:0000:0000:0000:0009");
    file("iscsi_boot1/ethernet0/prefix-len", "64");
    file("iscsi_boot1/ethernet0/ip-addr", "fd00::1");
    List<BootTarget> targets = read().targets();
    assertEquals(List.of("iscsi_boot3", "iscsi_boot1"), tables(targets), "booted from comes first");
    assertTrue(targets.get(1).portal().toString().startsWith("[fd00:"));
    assertEquals(OptionalInt.of(64), targets.get(1).nic().orElseThrow().prefix());
  }

  private static List<String> tables(List<BootTarget> targets) {
    return targets.stream().map(BootTarget::table).toList();
  }

  @Test
  void credentialsAreTakenWhole() throws IOException {
    table("ibft")
        .file("ibft/target0/chap-type", "2")
        .file("ibft/target0/chap-name", "host")
        .file("ibft/target0/chap-secret", "secret-of-the-host")
        .file("ibft/target0/rev-chap-name", "array")
        .file("ibft/target0/rev-chap-name-secret", "secret-of-the-array");
    ChapCredentials chap = read().targets().get(0).chap().orElseThrow();
    assertEquals("host", chap.user());
    assertEquals(Optional.of(Secret.of("secret-of-the-array")), chap.targetSecret());
    assertTrue(chap.required(), "a table that names CHAP is not to be talked out of it");
    assertFalse(read().toString().contains("secret-of"), "no secret is printed");
    file("ibft/target0/chap-type", "1");
    assertEquals(Optional.empty(), read().targets().get(0).chap().orElseThrow().targetSecret());
  }

  @Test
  void halfCredentialsAreNone() throws IOException {
    table("ibft").file("ibft/target0/chap-type", "1").file("ibft/target0/chap-name", "host");
    BootRecords records = read();
    assertEquals(Optional.empty(), records.targets().get(0).chap());
    assertTrue(records.warnings().get(0).contains("CHAP"));
    file("ibft/target0/chap-type", "2").file("ibft/target0/chap-secret", "one-and-the-same");
    assertTrue(read().warnings().get(0).contains("mutual"));
    file("ibft/target0/rev-chap-name-secret", "one-and-the-same");
    records = read();
    assertEquals(Optional.empty(), records.targets().get(0).chap());
    assertFalse(records.warnings().toString().contains("one-and-the-same"));
  }

  @ParameterizedTest
  @CsvSource({
    "target0/flags, 0, valid",
    "target0/flags, x, flags",
    "target0/target-name, bad name, usable name",
    "target0/ip-addr, 0.0.0.0, usable address",
    "target0/ip-addr, ::, usable address",
    "target0/ip-addr, 10.0.0.999, usable address",
    "target0/ip-addr, host.example, usable address",
    "target0/ip-addr, 224.0.0.1, usable address",
    "target0/port, 0, port",
    "target0/port, 70000, port",
    "target0/port, -1, port",
    "target0/lun, zz, lun",
    "target0/nic-assoc, 9, ethernet9",
    "target0/chap-type, 7, chap-type",
    "ethernet0/flags, 0, valid",
    "ethernet0/mac, 01:00:00:00:00:01, mac",
    "ethernet0/mac, 00:00:00:00:00:00, mac",
    "ethernet0/mac, nonsense, mac",
    "ethernet0/vlan, 4095, vlan",
    "ethernet0/subnet-mask, 255.0.255.0, mask",
    "ethernet0/prefix-len, 33, prefix-len",
    "ethernet0/gateway, 10.0.0, gateway",
    "initiator/initiator-name, HOST NAME, iSCSI name"
  })
  void impossibleValuesAreNamedAndTheRestKept(String path, String value, String word)
      throws IOException {
    table("ibft").table("iscsi_boot0").file("ibft/" + path, value);
    BootRecords records = read();
    assertTrue(
        records.warnings().stream().anyMatch(w -> w.startsWith("ibft/") && w.contains(word)),
        records::toString);
    assertTrue(tables(records.targets()).contains("iscsi_boot0"), "the other table is kept");
  }

  @Test
  void severalMarkedTargetsAreDoubtful() throws IOException {
    table("ibft").file("ibft/target1/flags", "3");
    file("ibft/target1/target-name", NAME).file("ibft/target1/ip-addr", "10.0.0.10");
    BootRecords records = read();
    assertEquals(2, records.targets().size());
    assertEquals(3260, records.targets().get(1).portal().port(), "a port left out is the usual");
    assertTrue(records.warnings().get(0).contains("several"));
  }

  @Test
  void directoriesInPlaceOfFilesAndMissingOnesDoNoHarm() throws IOException {
    assertEquals(List.of(), read().targets(), "no firmware at all");
    Files.createDirectories(root.resolve("sys/firmware/ibft/target0/target-name"));
    Files.createDirectories(root.resolve("sys/firmware/ibft/target99999"));
    file("iscsi_boot_is_a_file", "x");
    BootRecords records = read();
    assertEquals(List.of(), records.targets());
    assertFalse(records.warnings().isEmpty());
  }

  @Test
  void garbageInEveryFileIsSurvived() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    table("ibft");
    List<Path> files;
    try (var walk = Files.walk(root)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(4) == 0 ? 10_000 : random.nextInt(40)];
      random.nextBytes(bytes);
      Files.write(files.get(random.nextInt(files.size())), bytes);
      BootRecords records = read();
      assertTrue(records.warnings().size() <= FirmwareReader.MAX_WARNINGS, "seed " + seed);
      assertTrue(
          records.warnings().stream().allMatch(w -> w.matches("\\P{Cntrl}+")), "seed " + seed);
    }
  }

  @Test
  void discoveryReportsThem() throws Exception {
    table("ibft");
    List<DiscoveredNode> found = new ArrayList<>();
    FirmwareDiscovery discovery = new FirmwareDiscovery(new FirmwareReader(root));
    assertEquals("firmware", discovery.method());
    DiscoverySummary summary =
        discovery
            .discover(
                new DiscoveryRequest(
                    Optional.empty(),
                    List.of(),
                    IscsiName.of("iqn.2026-11.example:host"),
                    DiscoveryRequest.Authentication.NEVER,
                    Optional.empty(),
                    SessionTimeouts.DEFAULT,
                    Deadline.after(Duration.ofSeconds(5)),
                    10,
                    Map.of()),
                found::add)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    assertEquals(1, summary.found());
    assertEquals("firmware ibft", found.get(0).source());
  }
}
