package io.hawser.kernel.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.host.IfacePlan;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.kernel.KernelTransport;
import io.hawser.kernel.driver.DriverProfile;
import io.hawser.kernel.driver.DriverProfile.HostAddress;
import io.hawser.kernel.driver.DriverProfile.IfaceParameters;
import io.hawser.kernel.sysfs.KernelIface;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What iface records make of a card, compared with what open-iscsi sends where it does. */
class IfacePlannerTest {
  private static final DriverProfile EVERYTHING =
      profile(
          "qla4xxx",
          HostAddress.NOT_USED,
          new IfaceParameters(
              KernelTransport.IFACE_PARAMETERS,
              Set.of("ipaddress", "vlan_id", "vlan_state", "mtu", "state"),
              0,
              1,
              false,
              false));
  private static final DriverProfile FEW =
      profile(
          "be2iscsi",
          HostAddress.NOT_USED,
          new IfaceParameters(
              Set.of(
                  "state",
                  "bootproto",
                  "ipaddress",
                  "subnet_mask",
                  "gateway",
                  "vlan_state",
                  "vlan_id"),
              Set.of(),
              0,
              0,
              true,
              true));

  private static DriverProfile profile(
      String name, HostAddress address, IfaceParameters parameters) {
    return new DriverProfile(
        name,
        name,
        new TransportCapabilities(true, false, Set.of()),
        true,
        address,
        DriverProfile.IfaceNaming.KERNEL_IFACE,
        DriverProfile.Limits.NONE,
        List.of(),
        parameters);
  }

  private static Iface iface(String name, String... keysAndValues) {
    TreeMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put("iface." + keysAndValues[i], keysAndValues[i + 1]);
    }
    return CapturedApplies.iface(name, "qla4xxx", values);
  }

  private static IfacePlan plan(DriverProfile profile, Map<String, String> now, Iface... ifaces)
      throws HawserException {
    KernelIface ipv4 = new KernelIface(0, false, 0, new TreeMap<>(now));
    return new IfacePlanner(profile, 0, List.of(ipv4)).plan(List.of(ifaces));
  }

  private static byte[] attributes(IfacePlan plan) {
    byte[] message = HexFormat.of().parseHex(plan.message());
    return Arrays.copyOfRange(message, 72, message.length);
  }

  static List<CapturedApplies.Apply> everything() throws IOException {
    return CapturedApplies.of("qla4xxx");
  }

  @ParameterizedTest
  @MethodSource("everything")
  void theAttributesAreOpenIscsisByteForByte(CapturedApplies.Apply captured) throws Exception {
    IfacePlan plan = new IfacePlanner(EVERYTHING, 1, List.of()).plan(List.of(captured.iface()));
    assertEquals(
        HexFormat.of().formatHex(captured.attributes()),
        HexFormat.of().formatHex(attributes(plan)),
        () -> plan.settings().toString());
    byte[] message = HexFormat.of().parseHex(plan.message());
    assertEquals(message.length, number(message, 0), "nlmsg_len");
    assertEquals(31, number(message, 16), "type");
    assertEquals(1, number(message, 32), "host_no");
    assertEquals(plan.settings().size(), number(message, 36), "count of what is really there");
  }

  private static int number(byte[] bytes, int at) {
    return java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.nativeOrder()).getInt(at);
  }

  static List<CapturedApplies.Apply> few() throws IOException {
    return CapturedApplies.of("be2iscsi");
  }

  @ParameterizedTest
  @MethodSource("few")
  void ofADriverThatTakesFewOnlyThoseAreSentAndTheOthersMustBeAsTheyAre(
      CapturedApplies.Apply captured) throws Exception {
    TreeMap<String, String> now = new TreeMap<>();
    for (CardParameter each : CardParameter.values()) {
      String value = captured.iface().settings().getOrDefault(each.key(), "");
      now.put(each.attribute(), value);
    }
    boolean ipv6 = captured.label().contains("v6");
    KernelIface present = new KernelIface(1, ipv6, 0, now);
    IfacePlan plan = new IfacePlanner(FEW, 1, List.of(present)).plan(List.of(captured.iface()));
    List<String> open = split(captured.attributes());
    List<String> ours = split(attributes(plan));
    assertTrue(open.containsAll(ours), () -> ours + " of " + open);
    for (IfacePlan.Setting setting : plan.settings()) {
      assertTrue(FEW.ifaceParameters().takes(0, setting.key()), setting.key());
    }
  }

  private static List<String> split(byte[] attributes) {
    List<String> found = new ArrayList<>();
    for (int at = 0; at < attributes.length; ) {
      int length = (attributes[at] & 0xff) + 3 & ~3;
      found.add(HexFormat.of().formatHex(attributes, at, at + length));
      at += length;
    }
    return found;
  }

  @Test
  void hostZeroIsAHost() throws Exception {
    IfacePlan plan = plan(EVERYTHING, Map.of(), iface("a", "mtu", "9000"));
    assertEquals(0, plan.host());
    assertEquals(0, number(HexFormat.of().parseHex(plan.message()), 32));
    assertEquals("ISCSI_NET_PARAM_MTU", plan.settings().get(0).parameter());
  }

  @Test
  void aZeroIsSentIfTheCardHasSomethingElse() throws Exception {
    Iface zeros = iface("a", "tos", "0", "vlan_id", "0", "mtu", "0", "erl", "0");
    assertTrue(plan(EVERYTHING, Map.of(), zeros).isEmpty());
    IfacePlan plan = plan(EVERYTHING, Map.of("tos", "8", "vlan_id", "100", "mtu", "1500"), zeros);
    assertEquals(
        List.of("iface.tos", "iface.vlan_id"),
        plan.settings().stream().map(IfacePlan.Setting::key).toList());
    assertEquals("0000", plan.settings().get(1).encoded());
    assertEquals(List.of("iface.tos: 0 is set, the card has 8"), plan.remarks());
  }

  @Test
  void everyAttributeBearsItsRecordsNumber() throws Exception {
    IfacePlan plan =
        plan(
            EVERYTHING,
            Map.of(),
            iface("b.ipv6.1", "iface_num", "1", "ipaddress", "fd00::5", "vlan_id", "7"));
    for (String each : split(attributes(plan))) {
      assertEquals("01000000", each.substring(8, 16));
    }
    assertEquals(2, plan.settings().size());
  }

  @Test
  void severalRecordsMakeOneMessage() throws Exception {
    IfacePlan plan =
        plan(
            EVERYTHING,
            Map.of(),
            iface("a.ipv4.0", "ipaddress", "192.0.2.7", "bootproto", "static"),
            iface("a.ipv6.0", "linklocal_autocfg", "auto"));
    assertEquals(List.of("a.ipv4.0", "a.ipv6.0"), plan.ifaces());
    assertEquals("01", plan.settings().get(2).encoded(), "automatic is 1");
    assertEquals(3, split(attributes(plan)).size());
  }

  @Test
  void addressesThatComeByThemselvesAreNotSent() throws Exception {
    IfacePlan plan =
        plan(
            EVERYTHING,
            Map.of(),
            iface(
                "a.ipv4.0",
                "bootproto",
                "dhcp",
                "ipaddress",
                "192.0.2.7",
                "subnet_mask",
                "255.255.255.0"));
    assertEquals(
        List.of("iface.bootproto"), plan.settings().stream().map(IfacePlan.Setting::key).toList());
    assertEquals("02", plan.settings().get(0).encoded());
  }

  @ParameterizedTest
  @CsvSource({
    "vlan_id, 4095, outside 0 to 4094",
    "vlan_id, -1, is not a number",
    "mtu, 70000, outside 1 to 65535",
    "mtu, 1e3, is not a number",
    "tcp_timer_scale, 8, outside 0 to 7",
    "erl, 3, outside 0 to 2",
    "first_burst_len, 511, outside 512 to 16777215",
    "vlan_state, on, is not one of enable",
    "bootproto, bootp, is not one of static",
    "gateway, 192.0.2.300, is not an IPv4 address",
    "gateway, localhost, is not an IPv4 address",
    "dhcp_vendor_id, twelve-bytes, has more than 11 bytes",
    "iface_num, 7, is above 0",
    "iface_num, 256, is outside 0 to 255",
    "flow_label, 7, means nothing on an IPv4 iface",
    "no_such_key, 7, is no parameter of a card",
    "header_digest, yes, is not one of enable"
  })
  void aWrongValueIsRefusedBeforeAnythingIsSent(String key, String value, String why) {
    HawserException refused =
        assertThrows(
            HawserException.class,
            () -> plan(EVERYTHING, Map.of(), iface("a.ipv4.0", "vlan_priority", "1", key, value)));
    assertEquals(ErrorCode.INVALID, refused.code());
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
    assertTrue(refused.getMessage().contains("iface." + key), refused.getMessage());
    assertTrue(refused.getMessage().contains("nothing was sent"), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "mtu, 9000, cannot be set on iface 0 of be2iscsi",
    "tcp_nagle, disable, cannot be set on iface 0 of be2iscsi",
    "ipaddress, 192.0.2.7, needs iface.subnet_mask",
  })
  void whatADriverDoesNotTakeIsRefusedBeforeAnythingIsSent(String key, String value, String why) {
    HawserException refused =
        assertThrows(
            HawserException.class,
            () -> plan(FEW, Map.of("mtu", "1500"), iface("a.ipv4.0", key, value)));
    assertTrue(refused.getMessage().contains(why), refused.getMessage());
  }

  @Test
  void aSecondInterfaceTakesLessThanTheFirst() {
    assertThrows(
        HawserException.class,
        () -> plan(EVERYTHING, Map.of(), iface("a.ipv6.1", "iface_num", "1", "hop_limit", "9")));
    assertThrows(
        HawserException.class,
        () -> plan(EVERYTHING, Map.of(), iface("a.ipv4.1", "iface_num", "1", "mtu", "9000")));
    assertThrows(
        HawserException.class,
        () -> plan(EVERYTHING, Map.of(), iface("a.ipv6.0", "ipv6_autocfg", "dhcpv6")));
  }

  @Test
  void aDriverWithoutInterfacesIsToldTheHostsAddress() throws Exception {
    DriverProfile plain = profile("cxgb3i", HostAddress.OPTIONAL, IfaceParameters.NONE);
    IfacePlan plan = plan(plain, Map.of(), iface("a", "ipaddress", "192.0.2.7"));
    assertEquals("192.0.2.7", plan.hostAddress().orElseThrow());
    assertEquals("", plan.message());
    assertThrows(
        HawserException.class, () -> plan(plain, Map.of(), iface("a", "ipaddress", "fd00::7")));
    assertThrows(HawserException.class, () -> plan(plain, Map.of(), iface("a", "mtu", "9000")));
    DriverProfile none = profile("iser", HostAddress.NOT_USED, IfaceParameters.NONE);
    assertEquals(
        ErrorCode.TRANSPORT_CAPABILITY,
        assertThrows(HawserException.class, () -> plan(none, Map.of(), iface("a"))).code());
  }

  @Test
  void theVlanTagHoldsPriorityAndNumber() throws Exception {
    IfacePlan plan = plan(EVERYTHING, Map.of(), iface("a", "vlan_id", "100", "vlan_priority", "5"));
    assertArrayEquals(new byte[] {0x64, (byte) 0xa0}, HexFormat.of().parseHex(tag(plan)));
  }

  private static String tag(IfacePlan plan) {
    return plan.settings().get(0).encoded();
  }
}
