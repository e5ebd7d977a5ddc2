package io.hawser.transport.tcp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouteFinderTest {
  private static InetAddress ip(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static InetAddress scoped(String literal, int scope) {
    try {
      return Inet6Address.getByAddress(null, ip(literal).getAddress(), scope);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private final RouteFinder finder =
      new RouteFinder(
          new RouteFinder.Network() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
              return switch (host) {
                case "both" -> new InetAddress[] {ip("2001:db8::9"), ip("192.0.2.9")};
                case "gone" -> throw new UnknownHostException(host);
                default -> new InetAddress[] {ip(host)};
              };
            }

            @Override
            public List<RouteFinder.Nic> interfaces() {
              return List.of(
                  new RouteFinder.Nic("eth0", true, "00:11:22:33:44:55", List.of(ip("192.0.2.1"))),
                  new RouteFinder.Nic(
                      "eth1", true, "00:11:22:33:44:66", List.of(scoped("fe80::1", 7))),
                  new RouteFinder.Nic("eth2", false, "", List.of()),
                  new RouteFinder.Nic(
                      "eth3",
                      true,
                      "",
                      List.of(ip("198.51.100.65"), ip("203.0.113.1")),
                      Map.of(ip("198.51.100.65"), 26, ip("203.0.113.1"), 32)));
            }
          });

  private static Iface iface(String mac, String net, String ip) {
    return new Iface(
        "test",
        "tcp",
        Optional.ofNullable(mac),
        Optional.ofNullable(net),
        Optional.ofNullable(ip),
        Optional.empty(),
        new TreeMap<>());
  }

  private String refusal(Portal portal, Iface iface) {
    return assertThrows(HawserException.class, () -> finder.find(portal, iface)).getMessage();
  }

  @Test
  void unboundTriesEveryAddress() throws Exception {
    Route route = finder.find(Portal.of("both", 3260), Iface.DEFAULT);
    assertEquals(2, route.remotes().size());
    assertTrue(route.source().isEmpty() && route.device().isEmpty());
  }

  @Test
  void boundTriesAddressesOfItsFamily() throws Exception {
    Route route = finder.find(Portal.of("both", 3260), iface(null, "eth0", null));
    assertEquals(
        List.of(ip("192.0.2.9")), route.remotes().stream().map(r -> r.getAddress()).toList());
    assertEquals(Optional.of("eth0"), route.device());
  }

  @Test
  void hardwareAddressFindsItsInterface() throws Exception {
    Route route = finder.find(Portal.of("192.0.2.9", 3260), iface("00:11:22:33:44:55", null, null));
    assertEquals(Optional.of("eth0"), route.device());
  }

  /** Two interfaces on one subnet share its route, so the address alone may leave by the other. */
  @Test
  void sourceAddressBindsItsInterfaceTooWhereThePortalIsOnItsLink() throws Exception {
    Iface source = iface(null, null, "198.51.100.65");
    for (String portal : List.of("198.51.100.66", "198.51.100.126")) {
      Route route = finder.find(Portal.of(portal, 3260), source);
      assertEquals(Optional.of("eth3"), route.neighbor(), portal);
      assertTrue(route.device().isEmpty());
    }
    for (String portal : List.of("198.51.100.63", "198.51.100.128", "192.0.2.9")) {
      assertTrue(finder.find(Portal.of(portal, 3260), source).neighbor().isEmpty(), portal);
    }
    Iface host = iface(null, null, "203.0.113.1");
    assertTrue(finder.find(Portal.of("203.0.113.2", 3260), host).neighbor().isEmpty());
    assertTrue(finder.find(Portal.of("198.51.100.65", 3260), source).neighbor().isEmpty());
  }

  @Test
  void sourceAddressIsBoundWithoutADevice() throws Exception {
    Route route = finder.find(Portal.of("192.0.2.9", 3260), iface(null, null, "192.0.2.1"));
    assertEquals(Optional.of(ip("192.0.2.1")), route.source());
    assertTrue(route.device().isEmpty());
  }

  @Test
  void linkLocalPortalGetsTheZoneOfTheInterface() throws Exception {
    Route route = finder.find(Portal.of("fe80::9", 3260), iface(null, "eth1", null));
    Inet6Address remote = (Inet6Address) route.remotes().get(0).getAddress();
    assertEquals(7, remote.getScopeId());
  }

  @Test
  void eachFaultHasItsSentence() {
    Portal v4 = Portal.of("192.0.2.9", 3260);
    assertTrue(refusal(Portal.of("gone", 1), Iface.DEFAULT).contains("does not resolve"));
    assertTrue(refusal(v4, iface(null, "eth9", null)).contains("no network interface eth9"));
    assertTrue(refusal(v4, iface(null, "eth2", null)).contains("is down"));
    assertTrue(
        refusal(v4, iface(null, "eth1", null)).contains("no address of the portal's family"));
    assertTrue(refusal(v4, iface("00:00:00:00:00:01", null, null)).contains("hardware address"));
    assertTrue(refusal(v4, iface(null, null, "192.0.2.77")).contains("192.0.2.77"));
    assertTrue(refusal(v4, iface(null, "eth1", "192.0.2.1")).contains("eth1 does not have"));
  }

  @Test
  void onlyPlainLiteralsAreFoundAtOnce() {
    assertTrue(finder.findAtOnce(Portal.of("192.0.2.9", 1), Iface.DEFAULT).isPresent());
    assertTrue(finder.findAtOnce(Portal.of("2001:db8::9", 1), Iface.DEFAULT).isPresent());
    assertTrue(finder.findAtOnce(Portal.of("both", 1), Iface.DEFAULT).isEmpty());
    assertTrue(finder.findAtOnce(Portal.of("999.1.1.1", 1), Iface.DEFAULT).isEmpty());
    assertTrue(finder.findAtOnce(Portal.of("fe80::1%eth1", 1), Iface.DEFAULT).isEmpty());
    assertTrue(finder.findAtOnce(Portal.of("192.0.2.9", 1), iface(null, "eth0", null)).isEmpty());
  }
}
