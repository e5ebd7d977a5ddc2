package io.hawser.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.host.HostInfo;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.host.LocalDisk;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.driver.DriverProfile.IfaceParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cards' ports on a sysfs of the test's making; nothing here gets as far as the kernel. */
@Timeout(20)
class KernelHostsTest {
  private static final DriverProfile PROFILE =
      new DriverProfile(
          "qla4xxx",
          "qla4xxx",
          new TransportCapabilities(true, false, Set.of(Feature.CHAP_TABLE)),
          true,
          DriverProfile.HostAddress.NOT_USED,
          DriverProfile.IfaceNaming.KERNEL_IFACE,
          DriverProfile.Limits.NONE,
          List.of(),
          new IfaceParameters(KernelTransport.IFACE_PARAMETERS, Set.of(), 0, 1, false, false));

  @TempDir Path root;
  private KernelInterface kernel;
  private KernelHosts hosts;

  @BeforeEach
  void begin() throws IOException {
    write("sys/class/iscsi_transport/qla4xxx/handle", "4711\n");
    write("sys/class/iscsi_transport/qla4xxx/caps", "0x48b8\n");
    host(0, "00:0e:1e:10:20:30");
    host(4, "00:0e:1e:10:20:31");
    write("sys/class/iscsi_iface/ipv6-iface-0-0/ipaddress", "fe80::1\n");
    write("sys/class/iscsi_iface/ipv4-iface-0-0/ipaddress", "192.0.2.5\n");
    write("sys/class/iscsi_iface/ipv4-iface-0-0/tos", "8\n");
    kernel = new KernelInterface(root.resolve("sys"), root.resolve("dev"), root.resolve("proc"));
    hosts = new KernelHosts(kernel);
  }

  private void host(int number, String mac) throws IOException {
    write("sys/class/iscsi_host/host" + number + "/hwaddress", mac + "\n");
    write("sys/class/scsi_host/host" + number + "/proc_name", "qla4xxx\n");
    write("sys/class/scsi_host/host" + number + "/state", "running\n");
  }

  @AfterEach
  void end() {
    kernel.close();
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static Iface iface(String mac, String protocol, Map<String, String> settings) {
    return new Iface(
        "qla4xxx." + mac + "." + protocol + ".0",
        "qla4xxx",
        Optional.of(mac),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(settings));
  }

  private static ErrorCode code(CompletionStage<?> stage) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> stage.toCompletableFuture().get(5, TimeUnit.SECONDS));
    return ((HawserException) failed.getCause()).code();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(5));
  }

  @Test
  void hostsAreListedWithTheirIfacesIpv4First() {
    List<HostInfo> all = hosts.hosts();
    assertEquals(List.of(0, 4), all.stream().map(HostInfo::number).toList());
    assertEquals("running", all.get(0).state().orElseThrow());
    assertEquals("ipv4-iface-0-0", all.get(0).ifaces().get(0).kernelName());
    assertEquals("fe80::1", all.get(0).ifaces().get(1).attributes().get("ipaddress"));
    assertTrue(all.get(1).ifaces().isEmpty());
    assertTrue(hosts.host(7).isEmpty());
  }

  @Test
  void withoutTheVendorsBundleAPortIsSeenButTakesNothing() {
    HawserException refused =
        assertThrows(
            HawserException.class,
            () -> hosts.plan(iface("00:0e:1e:10:20:30", "ipv4", Map.of("iface.mtu", "9000"))));
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, refused.code());
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, code(hosts.chapEntries(0, soon())));
    assertEquals(2, hosts.hosts().size());
  }

  @Test
  void aPlanIsForTheHostOfTheHardwareAddressHostZeroIncluded() throws Exception {
    kernel.plugged(PROFILE);
    IfacePlan first = hosts.plan(iface("00:0e:1e:10:20:30", "ipv4", Map.of("iface.tos", "0")));
    assertEquals(0, first.host());
    assertEquals("ISCSI_NET_PARAM_IPV4_TOS", first.settings().get(0).parameter());
    IfacePlan second = hosts.plan(iface("00:0e:1e:10:20:31", "ipv4", Map.of("iface.mtu", "9000")));
    assertEquals(4, second.host());
  }

  @Test
  void allRecordsOfAHostAreOnePlanAndOthersAreLeftOut() throws Exception {
    kernel.plugged(PROFILE);
    IfacePlan plan =
        hosts.plan(
            0,
            List.of(
                iface("00:0e:1e:10:20:30", "ipv4", Map.of("iface.mtu", "9000")),
                iface("00:0e:1e:10:20:30", "ipv6", Map.of("iface.hop_limit", "9")),
                iface("00:0e:1e:10:20:31", "ipv4", Map.of("iface.mtu", "1400")),
                Iface.ISER,
                Iface.DEFAULT));
    assertEquals(2, plan.settings().size());
    assertEquals(2, plan.ifaces().size());
  }

  @Test
  void whatCannotBeIsSaidBeforeTheKernelIsAsked() {
    Registration known = kernel.plugged(PROFILE);
    Iface iface = iface("00:0e:1e:10:20:30", "ipv4", Map.of());
    assertEquals(ErrorCode.HOST_NOT_FOUND, code(hosts.chapEntries(7, soon())));
    iscsidRuns();
    assertEquals(ErrorCode.BUSY, code(hosts.chapEntries(0, soon())));
    assertEquals(ErrorCode.BUSY, code(hosts.ping(iface, "192.0.2.1", 32, soon())));
    known.close();
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, code(hosts.ping(iface, "192.0.2.1", 32, soon())));
  }

  private void iscsidRuns() {
    try {
      write("proc/net/unix", "0: 2 0 10000 1 1 1 @ISCSIADM_ABSTRACT_NAMESPACE\n");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anEmptyPlanSendsNothing() throws Exception {
    IfacePlan empty =
        new IfacePlan(0, "qla4xxx", List.of(), List.of(), Optional.empty(), "", List.of());
    hosts.apply(empty, soon()).toCompletableFuture().get(1, TimeUnit.SECONDS);
  }

  // ---- other disks -------------------------------------------------------------------------

  private void disk(String address, String type) throws IOException {
    write("sys/class/scsi_device/" + address + "/device/type", type + "\n");
    write("sys/class/scsi_device/" + address + "/device/vendor", "LIO-ORG \n");
    Files.createDirectories(
        root.resolve("sys/class/scsi_device/" + address + "/device/scsi_generic/sg3"));
  }

  @Test
  void disksOfOtherHostsAreListedAndThoseOfIscsiAreNot() throws Exception {
    write("sys/class/scsi_host/host9/proc_name", "lpfc\n");
    disk("9:0:1:2", "0");
    disk("9:0:1:3", "5");
    disk("4:0:0:0", "0");
    KernelDisks disks = new KernelDisks(kernel);
    assertEquals(
        List.of(
            new LocalDisk(
                "9:0:1:2", "lpfc", Optional.of("LIO-ORG"), Optional.empty(), Optional.empty())),
        disks.disks());
    assertEquals(
        ErrorCode.NO_OBJECTS_FOUND,
        assertThrows(HawserException.class, () -> disks.open("4:0:0:0")).code());
  }
}
