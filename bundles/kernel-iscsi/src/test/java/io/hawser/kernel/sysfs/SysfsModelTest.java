package io.hawser.kernel.sysfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysfsModelTest {
  @TempDir Path root;

  private SysfsModel model() {
    return new SysfsModel(new Sysfs(root));
  }

  private void put(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aTransportHasItsHandleAndItsCapabilities() throws IOException {
    put("class/iscsi_transport/qla4xxx/handle", "18446635955187613728\n");
    put("class/iscsi_transport/qla4xxx/caps", "0x48b8\n");
    TransportClass transport = model().transport("qla4xxx").orElseThrow();
    assertEquals("18446635955187613728", Long.toUnsignedString(transport.handle()));
    assertTrue(transport.can(TransportClass.LOGIN_OFFLOAD));
    assertTrue(transport.can(TransportClass.MULTI_R2T | TransportClass.HEADER_DIGEST));
    assertEquals(List.of(transport), model().transports());
  }

  @Test
  void theHandleIsThatOfNowAfterTheModuleWasLoadedAgain() throws IOException {
    put("class/iscsi_transport/iser/handle", "1000");
    SysfsModel model = model();
    assertEquals(1000, model.transport("iser").orElseThrow().handle());
    put("class/iscsi_transport/iser/handle", "2000");
    assertEquals(2000, model.transport("iser").orElseThrow().handle());
    Files.delete(root.resolve("class/iscsi_transport/iser/handle"));
    assertEquals(Optional.empty(), model.transport("iser"));
  }

  @Test
  void whatAnAttributeShouldNotHoldIsAbsentOrMadePrintable() throws IOException {
    put("class/iscsi_transport/odd/handle", "not a number");
    assertEquals(Optional.empty(), model().transport("odd"));
    put("class/iscsi_host/host0/initiatorname", "(null)\n");
    put("class/iscsi_host/host0/netdev", "\n");
    put("class/iscsi_host/host0/port_state", "LINK\u0007 DOWN\n");
    put("class/iscsi_host/host0/ipaddress", "0.0.0.0\n");
    put("class/scsi_host/host0/proc_name", "be2iscsi\n");
    Files.createDirectories(root.resolve("class/iscsi_host/host0/hwaddress"));
    KernelHost host = model().hosts("be2iscsi").get(0);
    assertEquals(Optional.empty(), host.initiator());
    assertEquals(Optional.empty(), host.netInterface());
    assertEquals(Optional.empty(), host.ipAddress());
    assertEquals(Optional.empty(), host.hardwareAddress(), "a directory instead of a file");
    assertEquals(Optional.of("LINK? DOWN"), host.portState());
    assertEquals(false, host.linkUp());
  }

  @Test
  void hostsBelongToTheTransportTheirDriverNames() throws IOException {
    put("class/iscsi_host/host2/hwaddress", "00:0E:1E:10:20:30\n");
    put("class/scsi_host/host2/proc_name", "qla4xxx\n");
    put("class/iscsi_host/host10/hwaddress", "x");
    put("class/scsi_host/host10/proc_name", "qla4xxx\n");
    put("class/iscsi_host/host0/hwaddress", "x");
    put("class/scsi_host/host0/proc_name", "iscsi_tcp\n");
    put("class/iscsi_host/hostile/hwaddress", "x");
    List<KernelHost> hosts = model().hosts("qla4xxx");
    assertEquals(List.of(2, 10), hosts.stream().map(KernelHost::number).toList());
    assertEquals(Optional.of("00:0e:1e:10:20:30"), hosts.get(0).hardwareAddress());
    assertEquals(0, model().hosts("tcp").get(0).number());
  }

  @Test
  void ifacesOfAHostComeWithWhatCanBeRead() throws IOException {
    put("class/iscsi_iface/ipv4-iface-2-0/mtu", "1500\n");
    put("class/iscsi_iface/ipv4-iface-2-0/gateway", "\n");
    put("class/iscsi_iface/ipv6-iface-2-1/enabled", "enabled\n");
    put("class/iscsi_iface/ipv4-iface-3-0/mtu", "9000\n");
    put("class/iscsi_iface/ipv5-iface-2-0/mtu", "1\n");
    List<KernelIface> ifaces = model().ifaces(2);
    assertEquals(2, ifaces.size());
    assertEquals("1500", ifaces.get(0).attributes().get("mtu"));
    assertEquals(false, ifaces.get(0).attributes().containsKey("gateway"));
    assertTrue(ifaces.get(1).ipv6());
    assertEquals(1, ifaces.get(1).number());
  }

  @Test
  void aSessionKnowsItsHostAndItsDevices() throws IOException {
    String real = "devices/platform/host5/session3";
    put(real + "/iscsi_session/session3/targetname", "iqn.2026-11.io.hawser:a\n");
    put(real + "/iscsi_session/session3/target_id", "7\n");
    put(real + "/iscsi_session/session3/state", "LOGGED_IN\n");
    put(real + "/target5:0:7/5:0:7:1/state", "running\n");
    put(real + "/target5:0:7/5:0:7:1/scsi_generic/sg4/dev", "21:4\n");
    put(real + "/target5:0:7/5:0:7:1/block/sdb/size", "1\n");
    put(real + "/target5:0:7/5:0:7:16384/state", "running\n");
    put(real + "/target5:0:7/power/control", "auto\n");
    Files.createDirectories(root.resolve("class/iscsi_session"));
    Files.createSymbolicLink(
        root.resolve("class/iscsi_session/session3"),
        root.resolve(real + "/iscsi_session/session3"));
    Files.createSymbolicLink(
        root.resolve(real + "/iscsi_session/session3/device"), root.resolve(real));
    SessionClass session = model().session(3).orElseThrow();
    assertEquals(5, session.host());
    assertEquals(Optional.of("LOGGED_IN"), session.state());
    assertEquals(OptionalInt.of(7), session.targetId());
    assertEquals(OptionalInt.empty(), session.creator(), "an attribute the kernel does not have");
    List<ScsiDevice> devices = model().devices(3);
    assertEquals(
        new ScsiDevice(5, 0, 7, 1, Optional.of("sg4"), Optional.of("sdb"), Optional.of("running")),
        devices.get(0));
    assertEquals(16_384, devices.get(1).lun());
    assertEquals(Optional.empty(), devices.get(1).generic());
    assertEquals(1, model().sessions().size());
  }

  @Test
  void withoutTheKernelsModulesThereIsNothing() {
    assertEquals(List.of(), model().transports());
    assertEquals(List.of(), model().hosts("iser"));
    assertEquals(List.of(), model().ifaces(0));
    assertEquals(List.of(), model().sessions());
    assertEquals(List.of(), model().devices(1));
  }
}
