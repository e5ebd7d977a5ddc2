package io.hawser.transport.tcp.net;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the route from an iface to a portal: resolves the portal's name and looks up the network
 * interface or address the iface is bound to. It asks the system's resolver, so it blocks and must
 * not run on an event loop.
 */
public final class RouteFinder {
  /** What the system says; tests say something else. */
  private final Network network;

  /** Uses this machine's interfaces and resolver. */
  public RouteFinder() {
    this(new SystemNetwork());
  }

  RouteFinder(Network network) {
    this.network = network;
  }

  /**
   * One network interface, as far as binding cares.
   *
   * @param prefixes how many bits of an address name its subnet, where that is known
   */
  record Nic(
      String name,
      boolean up,
      String hardwareAddress,
      List<InetAddress> addresses,
      Map<InetAddress, Integer> prefixes) {
    Nic(String name, boolean up, String hardwareAddress, List<InetAddress> addresses) {
      this(name, up, hardwareAddress, addresses, Map.of());
    }

    /** Whether the remote address is in the subnet of our own address. */
    boolean hasOnLink(InetAddress own, InetAddress remote) {
      Integer bits = prefixes.get(own);
      byte[] one = own.getAddress();
      byte[] other = remote.getAddress();
      // A prefix as long as the address is an address without a subnet.
      if (bits == null || bits <= 0 || one.length != other.length || bits >= one.length * 8) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit & 7);
        if ((one[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Where names, addresses and interfaces come from. */
  interface Network {
    InetAddress[] resolve(String host) throws UnknownHostException;

    List<Nic> interfaces() throws SocketException;
  }

  /**
   * The route.
   *
   * @throws HawserException if the name does not resolve, or the binding cannot be kept: no such
   *     interface, it is down, or it has no address of the portal's family
   */
  public Route find(Portal portal, Iface iface) throws HawserException {
    InetAddress[] resolved = resolve(portal);
    Optional<Nic> nic = nic(iface);
    Optional<InetAddress> source = source(iface, nic);
    List<InetSocketAddress> remotes = new ArrayList<>();
    for (InetAddress address : resolved) {
      if (reachable(address, nic, source)) {
        remotes.add(new InetSocketAddress(scoped(address, nic), portal.port()));
      }
    }
    if (remotes.isEmpty()) {
      throw new HawserException(
          ErrorCode.TRANSPORT,
          "iface "
              + iface.name()
              + " cannot reach "
              + portal.address()
              + ": "
              + nic.map(n -> "network interface " + n.name()).orElse("its local address")
              + " has no address of the portal's family");
    }
    return new Route(remotes, source, nic.map(Nic::name), neighbor(iface, nic, source, remotes));
  }

  /** The one interface that has our address, if every portal's address is on its link. */
  private Optional<String> neighbor(
      Iface iface, Optional<Nic> nic, Optional<InetAddress> source, List<InetSocketAddress> remotes)
      throws HawserException {
    if (nic.isPresent() || source.isEmpty()) {
      return Optional.empty();
    }
    List<Nic> all = interfaces(iface);
    List<Nic> having =
        all.stream().filter(each -> each.up() && each.addresses().contains(source.get())).toList();
    if (having.size() != 1) {
      return Optional.empty();
    }
    for (InetSocketAddress remote : remotes) {
      InetAddress address = remote.getAddress();
      // What is sent to an address of our own goes by no interface but the loopback.
      if (!having.get(0).hasOnLink(source.get(), address)
          || all.stream().anyMatch(each -> each.addresses().contains(address))) {
        return Optional.empty();
      }
    }
    return Optional.of(having.get(0).name());
  }

  /**
   * The route where nothing has to be asked: an address literal without a zone, an iface bound to
   * nothing. Does not block.
   */
  public Optional<Route> findAtOnce(Portal portal, Iface iface) {
    byte[] address =
        iface.isBound() ? null : NetUtil.createByteArrayFromIpAddressString(portal.host());
    if (address == null || portal.host().indexOf('%') >= 0) {
      return Optional.empty();
    }
    try {
      InetAddress remote = InetAddress.getByAddress(address);
      return Optional.of(
          new Route(
              List.of(new InetSocketAddress(remote, portal.port())),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    } catch (UnknownHostException e) {
      // Not an address after all; the slow way says so in its own words.
      return Optional.empty();
    }
  }

  private InetAddress[] resolve(Portal portal) throws HawserException {
    try {
      return network.resolve(portal.host());
    } catch (UnknownHostException e) {
      throw new HawserException(
          ErrorCode.TRANSPORT, "the name '" + portal.host() + "' does not resolve", e);
    }
  }

  private Optional<Nic> nic(Iface iface) throws HawserException {
    if (iface.netInterface().isEmpty() && iface.hardwareAddress().isEmpty()) {
      return Optional.empty();
    }
    String wanted = iface.netInterface().orElseGet(() -> iface.hardwareAddress().get());
    boolean byName = iface.netInterface().isPresent();
    for (Nic nic : interfaces(iface)) {
      if (wanted.equals(byName ? nic.name() : nic.hardwareAddress())) {
        if (!nic.up()) {
          throw refused(iface, "network interface " + nic.name() + " is down");
        }
        return Optional.of(nic);
      }
    }
    throw refused(
        iface,
        byName
            ? "there is no network interface " + wanted
            : "no network interface has the hardware address " + wanted);
  }

  private Optional<InetAddress> source(Iface iface, Optional<Nic> nic) throws HawserException {
    if (iface.ipAddress().isEmpty()) {
      return Optional.empty();
    }
    String text = iface.ipAddress().get();
    InetAddress wanted;
    try {
      wanted = literal(text);
    } catch (UnknownHostException e) {
      throw refused(iface, "'" + text + "' is not an IP address");
    }
    List<Nic> candidates = nic.isPresent() ? List.of(nic.get()) : interfaces(iface);
    for (Nic candidate : candidates) {
      for (InetAddress address : candidate.addresses()) {
        if (java.util.Arrays.equals(address.getAddress(), wanted.getAddress())) {
          return Optional.of(address);
        }
      }
    }
    throw refused(
        iface,
        nic.map(n -> "network interface " + n.name() + " does not have the address " + text)
            .orElse("no network interface has the address " + text));
  }

  private List<Nic> interfaces(Iface iface) throws HawserException {
    try {
      return network.interfaces();
    } catch (SocketException e) {
      throw refused(iface, "the network interfaces cannot be listed: " + e.getMessage());
    }
  }

  private static InetAddress literal(String text) throws UnknownHostException {
    if (!text.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?")) {
      throw new UnknownHostException(text);
    }
    return InetAddress.getByName(text);
  }

  /** Families have to agree; without a binding every address may be tried. */
  private static boolean reachable(
      InetAddress remote, Optional<Nic> nic, Optional<InetAddress> source) {
    if (source.isPresent()) {
      return sameFamily(remote, source.get());
    }
    return nic.isEmpty() || nic.get().addresses().stream().anyMatch(a -> sameFamily(remote, a));
  }

  private static boolean sameFamily(InetAddress a, InetAddress b) {
    return a instanceof Inet4Address == b instanceof Inet4Address;
  }

  /** A link-local address without a zone gets that of the interface we are bound to. */
  private static InetAddress scoped(InetAddress address, Optional<Nic> nic) throws HawserException {
    if (!(address instanceof Inet6Address six)
        || !six.isLinkLocalAddress()
        || six.getScopeId() != 0
        || six.getScopedInterface() != null
        || nic.isEmpty()) {
      return address;
    }
    for (InetAddress own : nic.get().addresses()) {
      if (own instanceof Inet6Address local && local.getScopeId() != 0) {
        try {
          return Inet6Address.getByAddress(null, six.getAddress(), local.getScopeId());
        } catch (UnknownHostException e) {
          throw new HawserException(ErrorCode.INTERNAL, "an IPv6 address lost its length", e);
        }
      }
    }
    return address;
  }

  private static HawserException refused(Iface iface, String why) {
    return new HawserException(ErrorCode.TRANSPORT, "iface " + iface.name() + ": " + why);
  }

  /** The JDK's view of this machine. */
  private static final class SystemNetwork implements Network {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return InetAddress.getAllByName(host);
    }

    @Override
    public List<Nic> interfaces() throws SocketException {
      List<Nic> nics = new ArrayList<>();
      for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList()) {
        nics.add(
            new Nic(
                nic.getName(),
                nic.isUp(),
                NetworkPorts.hardwareAddress(nic).orElse(""),
                nic.inetAddresses().toList(),
                nic.isLoopback() ? Map.of() : prefixes(nic)));
      }
      return nics;
    }

    private static Map<InetAddress, Integer> prefixes(NetworkInterface nic) {
      Map<InetAddress, Integer> prefixes = new HashMap<>();
      for (InterfaceAddress each : nic.getInterfaceAddresses()) {
        prefixes.put(each.getAddress(), (int) each.getNetworkPrefixLength());
      }
      return prefixes;
    }
  }
}
