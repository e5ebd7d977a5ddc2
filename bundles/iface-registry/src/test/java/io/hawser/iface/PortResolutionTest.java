package io.hawser.iface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.TransportCapabilities;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PortResolutionTest {
  private static final TransportCapabilities SOFTWARE =
      new TransportCapabilities(false, true, Set.of());
  private static final TransportCapabilities CARD =
      new TransportCapabilities(true, false, Set.of());
  private static final String MAC_0 = "52:54:00:aa:bb:00";
  private static final String MAC_1 = "52:54:00:aa:bb:01";
  private static final List<HostPort> NICS =
      List.of(
          FakeTransport.nic("eth0", MAC_0, "10.9.1.5"),
          FakeTransport.nic("eth1", MAC_1, "fd00:0::5"),
          FakeTransport.nic("bond0", "52:54:00:AA:BB:02", "10.9.2.5"),
          FakeTransport.nic("eth2", "52:54:00:aa:bb:02", null),
          FakeTransport.nic("eth3", "52:54:00:aa:bb:02", null),
          FakeTransport.nic("vlan7", "52:54:00:aa:bb:04", "10.9.7.5"),
          FakeTransport.nic("eth4", "52:54:00:aa:bb:04", "10.9.4.5"));

  private static PortResolution resolve(String mac, String nic, String address) {
    return PortResolution.of(iface("i", mac, nic, address), SOFTWARE, NICS);
  }

  private static Iface iface(String name, String mac, String nic, String address) {
    return new Iface(
        name,
        "tcp",
        Optional.ofNullable(mac),
        Optional.ofNullable(nic),
        Optional.ofNullable(address),
        Optional.empty(),
        new TreeMap<>());
  }

  private static String nic(PortResolution resolution) {
    assertTrue(resolution.usable(), resolution.remark());
    return resolution.port().orElseThrow().netInterface().orElseThrow();
  }

  @Test
  void theHardwareAddressWinsOverTheNameAndTheNameOverTheAddress() {
    assertEquals("eth0", nic(resolve(MAC_0, null, null)));
    assertEquals("eth1", nic(resolve("52:54:00:AA:BB:01", null, "10.9.1.5")));
    assertEquals("eth1", nic(resolve(MAC_1, "eth0", null)));
    assertTrue(resolve(MAC_1, "eth0", null).remark().contains("wins"));
    assertEquals("eth1", nic(resolve(null, "eth1", "10.9.1.5")));
    assertEquals("eth0", nic(resolve(null, null, "10.9.1.5")));
    assertEquals("eth1", nic(resolve(null, null, "FD00::5")));
    assertEquals(Optional.empty(), resolve(null, null, null).port());
    assertTrue(resolve(null, null, null).usable());
  }

  @Test
  void sharedHardwareAddressesAreNeverResolvedSilently() {
    PortResolution bond = resolve("52:54:00:aa:bb:02", null, null);
    assertEquals("bond0", nic(bond));
    assertTrue(bond.remark().contains("3 interfaces have"), bond.remark());
    assertEquals("eth3", nic(resolve("52:54:00:aa:bb:02", "eth3", null)));
    PortResolution either = resolve("52:54:00:aa:bb:04", null, null);
    assertFalse(either.usable());
    assertTrue(either.remark().endsWith("eth4, vlan7"), either.remark());
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertEquals(
        "no network interface eth9 on transport tcp", resolve(null, "eth9", null).remark());
    assertFalse(resolve("52:54:00:ff:ff:ff", null, null).usable());
    PortResolution alias = resolve(null, null, "10.9.1.99");
    assertTrue(alias.usable());
    assertTrue(alias.remark().contains("10.9.1.99"));
    assertTrue(resolve(null, null, "not-an-address").usable());
  }

  @Test
  void aLinkThatIsDownIsRemarked() {
    HostPort eth0 = FakeTransport.nic("eth0", MAC_0, null);
    HostPort down =
        new HostPort(
            "eth0",
            eth0.ifaceName(),
            eth0.hostNumber(),
            eth0.hardwareAddress(),
            eth0.netInterface(),
            eth0.ipAddress(),
            false,
            "");
    assertEquals(
        "eth0 is down",
        PortResolution.of(iface("i", MAC_0, null, null), SOFTWARE, List.of(down)).remark());
  }

  @Test
  void aCardsIfaceIsItsOwnPortWhereOneAddressHasSeveral() {
    String mac = "00:0e:1e:10:20:30";
    List<HostPort> ports =
        List.of(
            FakeTransport.cardPort("qla4xxx." + mac + ".ipv4.0", mac),
            FakeTransport.cardPort("qla4xxx." + mac + ".ipv6.0", mac));
    PortResolution ipv6 =
        PortResolution.of(iface("qla4xxx." + mac + ".ipv6.0", mac, null, null), CARD, ports);
    assertEquals("qla4xxx." + mac + ".ipv6.0", ipv6.port().orElseThrow().id());
    assertFalse(PortResolution.of(iface("mine", mac, null, null), CARD, ports).usable());
    assertFalse(PortResolution.of(iface("mine", null, null, null), CARD, ports).usable());
  }
}
