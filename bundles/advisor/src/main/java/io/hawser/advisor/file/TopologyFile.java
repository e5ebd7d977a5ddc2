package io.hawser.advisor.file;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.hawser.advisor.model.Addresses;
import io.hawser.advisor.model.Aggregation;
import io.hawser.advisor.model.ArpSettings;
import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.Kind;
import io.hawser.advisor.model.NetInterface;
import io.hawser.advisor.model.PolicyRule;
import io.hawser.advisor.model.Role;
import io.hawser.advisor.model.Route;
import io.hawser.advisor.model.TargetPortal;
import io.hawser.advisor.model.Topology;
import io.hawser.advisor.model.Uplinks;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Reads a topology from JSON, the format of {@code docs/topology.schema.json}: at most 16 MiB,
 * eight levels deep, unknown keys refused.
 */
public final class TopologyFile {
  /** Largest file in bytes. */
  public static final int MAX_BYTES = 16 << 20;

  /** Most interfaces. */
  public static final int MAX_INTERFACES = 65_536;

  /** Most portals. */
  public static final int MAX_PORTALS = 256;

  private static final int MAX_ROUTES = 262_144;
  private static final int MAX_LIST = 4_096;

  private TopologyFile() {}

  /**
   * Reads a file.
   *
   * @throws HawserException {@code INVALID} naming the file and the place in it
   */
  public static Topology read(Path file) throws HawserException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new HawserException(
          ErrorCode.INVALID, "topology file " + file + " cannot be read: " + e.getMessage(), e);
    }
    if (bytes.length > MAX_BYTES) {
      throw new HawserException(
          ErrorCode.INVALID, "topology file " + file + " is larger than " + MAX_BYTES + " bytes");
    }
    try {
      return parse(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new HawserException(
          ErrorCode.INVALID, "topology file " + file + " is not valid: " + e.getMessage(), e);
    }
  }

  /**
   * Reads text.
   *
   * @throws IllegalArgumentException naming the place that is not valid
   */
  public static Topology parse(Reader text) {
    JsonElement root;
    try (JsonReader reader = new JsonReader(text)) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(8);
      root = JsonParser.parseReader(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new IllegalArgumentException("something follows the object");
      }
    } catch (JsonParseException | IOException e) {
      throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
    }
    Fields top = Fields.of(root, "topology");
    List<NetInterface> interfaces = new ArrayList<>();
    top.objects("interfaces", MAX_INTERFACES)
        .orElseThrow(() -> new IllegalArgumentException("topology.interfaces is missing"))
        .forEach(f -> interfaces.add(netInterface(f)));
    Optional<List<Route>> routes =
        top.objects("routes", MAX_ROUTES)
            .map(list -> list.stream().map(TopologyFile::route).toList());
    Optional<List<PolicyRule>> rules =
        top.objects("rules", MAX_LIST).map(list -> list.stream().map(TopologyFile::rule).toList());
    List<TargetPortal> portals =
        top.objects("portals", MAX_PORTALS).orElse(List.of()).stream()
            .map(TopologyFile::portal)
            .toList();
    List<String> bound = top.texts("bound", MAX_LIST);
    Optional<String> profile = top.text("profile");
    top.done();
    return new Topology(interfaces, routes, rules, portals, bound, profile, List.of());
  }

  private static NetInterface netInterface(Fields f) {
    String name = f.needText("name");
    List<Cidr> addresses = new ArrayList<>();
    for (String text : f.texts("addresses", MAX_LIST)) {
      addresses.add(f.parsed("addresses", text, Cidr::parse, "an address with prefix"));
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : f.texts("roles", Role.values().length)) {
      roles.add(f.parsed("roles", word, TopologyFile::role, "a role"));
    }
    NetInterface read =
        new NetInterface(
            name,
            f.parsed("kind", f.text("kind").orElse("nic"), TopologyFile::kind, "a kind"),
            f.flag("up"),
            f.flag("carrier"),
            f.number("mtu", 1, Integer.MAX_VALUE),
            f.text("mac").map(m -> m.toLowerCase(Locale.ROOT)),
            addresses,
            f.text("master"),
            f.text("parent"),
            f.number("vlan", 0, 4094),
            f.object("aggregation").map(TopologyFile::aggregation),
            f.text("switch"),
            f.text("domain"),
            f.object("uplinks").map(TopologyFile::uplinks),
            roles,
            f.text("dhcpServer"),
            f.number("speed", 0, Integer.MAX_VALUE),
            f.object("linux").map(TopologyFile::arp).orElse(ArpSettings.UNKNOWN));
    f.done();
    return read;
  }

  private static Optional<Role> role(String word) {
    for (Role role : Role.values()) {
      if (role.word().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  private static Optional<Kind> kind(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  private static Aggregation aggregation(Fields f) {
    Aggregation read =
        new Aggregation(
            f.needText("mode"),
            f.texts("members", MAX_LIST),
            f.text("active"),
            f.number("arpInterval", 0, Integer.MAX_VALUE));
    f.done();
    return read;
  }

  private static Uplinks uplinks(Fields f) {
    Uplinks read = new Uplinks(f.texts("active", MAX_LIST), f.texts("standby", MAX_LIST));
    f.done();
    return read;
  }

  private static ArpSettings arp(Fields f) {
    ArpSettings read =
        new ArpSettings(
            f.number("rpFilter", 0, 2),
            f.number("arpIgnore", 0, 8),
            f.number("arpAnnounce", 0, 2),
            f.number("arpFilter", 0, 1));
    f.done();
    return read;
  }

  private static Route route(Fields f) {
    Optional<InetAddress> via =
        f.text("via").map(t -> f.parsed("via", t, Addresses::literal, "an address"));
    String to = f.needText("to");
    boolean v6 = via.filter(a -> a.getAddress().length == 16).isPresent();
    Route read =
        new Route(
            f.parsed(
                "to",
                to.equals("default") ? (v6 ? "::/0" : "0.0.0.0/0") : to,
                Cidr::parse,
                "a network"),
            via,
            f.needText("dev"),
            f.text("src").map(t -> f.parsed("src", t, Addresses::literal, "an address")),
            f.number("metric", 0, Integer.MAX_VALUE).orElse(0),
            f.text("table").orElse("main"));
    f.done();
    return read;
  }

  private static PolicyRule rule(Fields f) {
    PolicyRule read =
        new PolicyRule(
            f.number("priority", 0, Integer.MAX_VALUE).orElse(0),
            f.text("from").map(t -> f.parsed("from", t, Cidr::parse, "a network")),
            f.text("to").map(t -> f.parsed("to", t, Cidr::parse, "a network")),
            f.text("device"),
            f.needText("table"));
    f.done();
    return read;
  }

  private static TargetPortal portal(Fields f) {
    String text = f.needText("address");
    Portal portal = Portal.parse(text);
    OptionalInt mtu = f.number("mtu", 1, Integer.MAX_VALUE);
    TargetPortal read =
        new TargetPortal(
            portal,
            f.parsed("address", portal.host(), Addresses::literal, "an address"),
            f.text("switch"),
            f.text("domain"),
            mtu);
    f.done();
    return read;
  }
}
