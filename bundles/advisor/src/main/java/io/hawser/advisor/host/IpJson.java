package io.hawser.advisor.host;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.hawser.advisor.model.Addresses;
import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.PolicyRule;
import io.hawser.advisor.model.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the answers of {@code ip -json}. What does not look as expected is left out. */
final class IpJson {
  /**
   * What {@code ip -details addr} says of one interface beyond sysfs.
   *
   * @param addresses its addresses
   * @param kind the driver's word, e.g. {@code team}
   */
  record Link(List<Cidr> addresses, Optional<String> kind) {}

  /** Routes to the host itself and to groups say nothing about the way out. */
  private static final Set<String> INWARD = Set.of("local", "broadcast", "anycast", "multicast");

  private static final Set<String> REFUSING = Set.of("unreachable", "blackhole", "prohibit");

  /**
   * Rules that look at more than addresses and our own device are for packets that are not ours.
   */
  private static final Set<String> ALIEN =
      Set.of("fwmark", "not", "tos", "uid_start", "ipproto", "sport", "dport", "l3mdev");

  private IpJson() {}

  private static List<JsonObject> rows(String json) {
    List<JsonObject> rows = new ArrayList<>();
    try {
      JsonElement root = JsonParser.parseString(json);
      if (root.isJsonArray()) {
        for (JsonElement row : root.getAsJsonArray()) {
          if (row.isJsonObject()) {
            rows.add(row.getAsJsonObject());
          }
        }
      }
    } catch (JsonParseException garbage) {
      rows.clear();
    }
    return rows;
  }

  private static Optional<String> text(JsonObject row, String key) {
    JsonElement value = row.get(key);
    return value != null && value.isJsonPrimitive()
        ? Optional.of(value.getAsString())
        : Optional.empty();
  }

  private static long number(JsonObject row, String key, long otherwise) {
    return text(row, key)
        .filter(t -> t.matches("[0-9]{1,10}"))
        .map(Long::parseLong)
        .orElse(otherwise);
  }

  static Map<String, Link> links(String json) {
    Map<String, Link> links = new HashMap<>();
    for (JsonObject row : rows(json)) {
      List<Cidr> addresses = new ArrayList<>();
      if (row.get("addr_info") != null && row.get("addr_info").isJsonArray()) {
        for (JsonElement each : row.getAsJsonArray("addr_info")) {
          if (each.isJsonObject()) {
            address(each.getAsJsonObject()).ifPresent(addresses::add);
          }
        }
      }
      Optional<String> kind =
          row.get("linkinfo") != null && row.get("linkinfo").isJsonObject()
              ? text(row.getAsJsonObject("linkinfo"), "info_kind")
              : Optional.empty();
      text(row, "ifname").ifPresent(name -> links.put(name, new Link(addresses, kind)));
    }
    return links;
  }

  private static Optional<Cidr> address(JsonObject row) {
    return text(row, "local")
        .flatMap(local -> Cidr.parse(local + "/" + number(row, "prefixlen", 999)));
  }

  static List<Route> routes(String json, boolean v6) {
    List<Route> routes = new ArrayList<>();
    for (JsonObject row : rows(json)) {
      String type = text(row, "type").orElse("unicast");
      Optional<Cidr> to =
          text(row, "dst")
              .map(d -> d.equals("default") ? (v6 ? "::/0" : "0.0.0.0/0") : d)
              .flatMap(Cidr::parse);
      if (INWARD.contains(type) || to.isEmpty()) {
        continue;
      }
      String table = text(row, "table").orElse("main");
      // Without a metric the kernel's IPv6 routes count as 1024, IPv4 ones as 0.
      long metric = number(row, "metric", v6 ? 1024 : 0);
      Optional<InetAddress> source = text(row, "prefsrc").flatMap(Addresses::literal);
      if (REFUSING.contains(type)) {
        routes.add(new Route(to.get(), Optional.empty(), "", source, metric, table));
        continue;
      }
      for (JsonObject hop : hops(row)) {
        text(hop, "dev")
            .ifPresent(
                device ->
                    routes.add(new Route(to.get(), gateway(hop), device, source, metric, table)));
      }
    }
    return routes;
  }

  private static List<JsonObject> hops(JsonObject row) {
    if (row.get("nexthops") == null || !row.get("nexthops").isJsonArray()) {
      return List.of(row);
    }
    List<JsonObject> hops = new ArrayList<>();
    for (JsonElement hop : row.getAsJsonArray("nexthops")) {
      if (hop.isJsonObject()) {
        hops.add(hop.getAsJsonObject());
      }
    }
    return hops;
  }

  private static Optional<InetAddress> gateway(JsonObject hop) {
    Optional<String> other =
        hop.get("via") != null && hop.get("via").isJsonObject()
            ? text(hop.getAsJsonObject("via"), "host")
            : Optional.empty();
    return text(hop, "gateway").or(() -> other).flatMap(Addresses::literal);
  }

  static List<PolicyRule> rules(String json) {
    List<PolicyRule> rules = new ArrayList<>();
    for (JsonObject row : rows(json)) {
      boolean forwarded = text(row, "iif").filter(i -> !i.equals("lo")).isPresent();
      Optional<String> table = text(row, "table");
      if (forwarded || ALIEN.stream().anyMatch(row::has) || table.isEmpty()) {
        continue;
      }
      // The local table only holds routes to the host itself, which are known by its addresses.
      if (!table.get().equals("local")) {
        rules.add(
            new PolicyRule(
                number(row, "priority", 0),
                network(row, "src"),
                network(row, "dst"),
                text(row, "oif"),
                table.get()));
      }
    }
    return rules;
  }

  private static Optional<Cidr> network(JsonObject row, String key) {
    return text(row, key)
        .filter(t -> !t.equals("all") && !t.equals("0.0.0.0") && !t.equals("::"))
        .flatMap(
            t -> {
              long length = number(row, key + "len", -1);
              return Cidr.parse(length < 0 ? t : t + "/" + length);
            });
  }
}
