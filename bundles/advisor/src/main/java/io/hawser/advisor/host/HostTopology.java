package io.hawser.advisor.host;

import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.PolicyRule;
import io.hawser.advisor.model.Route;
import io.hawser.advisor.model.Topology;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a Linux host: interfaces from sysfs, settings from procfs, addresses, routes and rules from
 * {@code ip -json}, and where that is not installed from procfs and the JDK.
 */
public final class HostTopology {
  private final Path root;
  private final IpTool ip;
  private final boolean live;

  private HostTopology(Path root, IpTool ip, boolean live) {
    this.root = root;
    this.ip = ip;
    this.live = live;
  }

  /**
   * Of the host whose {@code sys} and {@code proc} are below this directory. Only for {@code /} are
   * the host's programs asked; a captured tree has their answers in {@code ip/addr.json}, {@code
   * ip/route4.json}, {@code ip/route6.json}, {@code ip/rule4.json} and {@code ip/rule6.json}.
   */
  public static HostTopology under(Path root) {
    boolean live = root.toAbsolutePath().normalize().equals(Path.of("/"));
    return new HostTopology(
        root, live ? IpTool.program() : IpTool.captured(root.resolve("ip")), live);
  }

  /** Of this host, as if iproute2 were not installed. */
  static HostTopology withoutIpTool(Path root) {
    return new HostTopology(root, question -> Optional.empty(), true);
  }

  /**
   * Reads.
   *
   * @throws HawserException {@code SYSFS_LOOKUP} if the interfaces cannot be listed
   */
  public Topology read() throws HawserException {
    List<String> remarks = new ArrayList<>();
    Map<String, IpJson.Link> links =
        ip.ask(IpTool.Question.ADDR).map(IpJson::links).orElseGet(() -> fromJdk(remarks));
    List<NetInterface> interfaces;
    try {
      interfaces = new SysfsInterfaces(root).read(links);
    } catch (IOException e) {
      throw new HawserException(
          ErrorCode.SYSFS_LOOKUP,
          "network interfaces cannot be listed below " + root.resolve("sys/class/net"),
          e);
    }
    return new Topology(
        interfaces, routes(), rules(), List.of(), List.of(), Optional.empty(), remarks);
  }

  private Map<String, IpJson.Link> fromJdk(List<String> remarks) {
    Map<String, IpJson.Link> links = new HashMap<>();
    if (!live) {
      remarks.add("no addresses: the captured tree has no ip/addr.json");
      return links;
    }
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        List<Cidr> addresses = new ArrayList<>();
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
          addresses.add(new Cidr(address.getAddress(), address.getNetworkPrefixLength()));
        }
        links.put(each.getName(), new IpJson.Link(addresses, Optional.empty()));
      }
    } catch (SocketException e) {
      remarks.add("no addresses: " + e.getMessage());
    }
    return links;
  }

  private Optional<List<Route>> routes() {
    Optional<String> four = ip.ask(IpTool.Question.ROUTE_4);
    Optional<String> six = ip.ask(IpTool.Question.ROUTE_6);
    if (four.isEmpty() && six.isEmpty()) {
      return ProcRoutes.read(root.resolve("proc"));
    }
    List<Route> routes = new ArrayList<>();
    four.ifPresent(json -> routes.addAll(IpJson.routes(json, false)));
    six.ifPresent(json -> routes.addAll(IpJson.routes(json, true)));
    return Optional.of(routes);
  }

  private Optional<List<PolicyRule>> rules() {
    Optional<String> four = ip.ask(IpTool.Question.RULE_4);
    Optional<String> six = ip.ask(IpTool.Question.RULE_6);
    if (four.isEmpty() && six.isEmpty()) {
      return Optional.empty();
    }
    List<PolicyRule> rules = new ArrayList<>();
    four.ifPresent(json -> rules.addAll(IpJson.rules(json)));
    six.ifPresent(json -> rules.addAll(IpJson.rules(json)));
    return Optional.of(rules);
  }
}
