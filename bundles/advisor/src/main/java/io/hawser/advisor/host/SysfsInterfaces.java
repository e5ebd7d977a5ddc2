package io.hawser.advisor.host;

import io.hawser.advisor.model.Aggregation;
import io.hawser.advisor.model.ArpSettings;
import io.hawser.advisor.model.Cidr;
import io.hawser.advisor.model.Kind;
import io.hawser.advisor.model.NetInterface;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Interfaces from {@code sys/class/net}, their settings from {@code proc}. */
final class SysfsInterfaces {
  private static final int MAX_INTERFACES = 65_536;
  private static final int LOOPBACK_TYPE = 772;
  private static final Pattern VLAN_ID = Pattern.compile("VID: ([0-9]{1,4})");
  private static final Pattern VLAN_PARENT = Pattern.compile("(?m)^Device: (\\S+)");
  private static final Pattern BOND_MODE = Pattern.compile("(?m)^Bonding Mode: (.+)$");
  private static final Pattern BOND_ACTIVE = Pattern.compile("(?m)^Currently Active Slave: (\\S+)");
  private static final Pattern BOND_MEMBER = Pattern.compile("(?m)^Slave Interface: (\\S+)");
  private static final Pattern BOND_ARP =
      Pattern.compile("(?m)^ARP Polling Interval \\(ms\\): ([0-9]{1,9})");
  private static final Pattern LEASE_SERVER = Pattern.compile("(?m)^SERVER_ADDRESS=(\\S+)$");

  private final Path root;
  private final Path net;
  private final Path proc;

  SysfsInterfaces(Path root) {
    this.root = root;
    this.net = root.resolve("sys/class/net");
    this.proc = root.resolve("proc");
  }

  /** All interfaces, sorted by name; fails if the directory cannot be read. */
  List<NetInterface> read(Map<String, IpJson.Link> links) throws IOException {
    List<NetInterface> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(net)) {
      for (Path entry : entries) {
        // bonding_masters is a plain file among the interfaces.
        if (Files.isDirectory(entry) && found.size() < MAX_INTERFACES) {
          found.add(one(entry, links));
        }
      }
    }
    found.sort((a, b) -> a.name().compareTo(b.name()));
    return found;
  }

  private NetInterface one(Path entry, Map<String, IpJson.Link> links) {
    String name = entry.getFileName().toString();
    Optional<IpJson.Link> link = Optional.ofNullable(links.get(name));
    Optional<String> vlan = SmallFile.text(proc.resolve("net/vlan").resolve(name));
    Optional<Aggregation> team = aggregation(entry, name, link.flatMap(IpJson.Link::kind));
    Kind kind = kind(entry, link.flatMap(IpJson.Link::kind), team, vlan.isPresent());
    List<Cidr> addresses = link.map(IpJson.Link::addresses).orElse(List.of());
    return new NetInterface(
        name,
        kind,
        flag(entry),
        SmallFile.number(entry.resolve("carrier")).stream().mapToObj(c -> c == 1).findFirst(),
        SmallFile.number(entry.resolve("mtu")),
        SmallFile.text(entry.resolve("address")).map(m -> m.toLowerCase(Locale.ROOT)),
        addresses,
        SmallFile.linkName(entry.resolve("master")),
        vlan.flatMap(v -> match(VLAN_PARENT, v)).or(() -> lower(entry, kind)),
        vlan.flatMap(v -> match(VLAN_ID, v)).stream().mapToInt(Integer::parseInt).findFirst(),
        team,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        SmallFile.text(entry.resolve("ifindex"))
            .filter(i -> i.matches("[0-9]+"))
            .flatMap(i -> SmallFile.text(root.resolve("run/systemd/netif/leases").resolve(i)))
            .flatMap(lease -> match(LEASE_SERVER, lease)),
        positive(SmallFile.number(entry.resolve("speed"))),
        arp(name));
  }

  private static OptionalInt positive(OptionalInt value) {
    return value.orElse(0) > 0 ? value : OptionalInt.empty();
  }

  private static Optional<String> match(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1).strip()) : Optional.empty();
  }

  /** IFF_UP is bit 0 of the flags; operstate would mix in the carrier. */
  private static Optional<Boolean> flag(Path entry) {
    return SmallFile.text(entry.resolve("flags"))
        .filter(f -> f.matches("0x[0-9a-f]{1,8}"))
        .map(f -> (Long.parseLong(f.substring(2), 16) & 1) != 0);
  }

  private static Kind kind(
      Path entry, Optional<String> driver, Optional<Aggregation> team, boolean vlan) {
    if (SmallFile.number(entry.resolve("type")).orElse(0) == LOOPBACK_TYPE) {
      return Kind.LOOPBACK;
    }
    if (Files.isDirectory(entry.resolve("bridge"))) {
      return Kind.BRIDGE;
    }
    if (team.isPresent()) {
      return driver.filter("team"::equals).isPresent() ? Kind.TEAM : Kind.BOND;
    }
    return vlan || driver.filter("vlan"::equals).isPresent() ? Kind.VLAN : Kind.NIC;
  }

  /** What a VLAN stands on, by the {@code lower_NAME} links. */
  private static Optional<String> lower(Path entry, Kind kind) {
    if (kind != Kind.VLAN) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> lowers = Files.newDirectoryStream(entry, "lower_*")) {
      for (Path lower : lowers) {
        return Optional.of(lower.getFileName().toString().substring("lower_".length()));
      }
    } catch (IOException unreadable) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private Optional<Aggregation> aggregation(Path entry, String name, Optional<String> driver) {
    Path bonding = entry.resolve("bonding");
    Optional<String> mode = SmallFile.text(bonding.resolve("mode")).map(m -> m.split(" ")[0]);
    if (mode.isPresent()) {
      return Optional.of(
          new Aggregation(
              mode.get(),
              SmallFile.text(bonding.resolve("slaves"))
                  .filter(s -> !s.isEmpty())
                  .map(s -> List.of(s.split("\\s+")))
                  .orElse(List.of()),
              SmallFile.text(bonding.resolve("active_slave")).filter(a -> !a.isEmpty()),
              SmallFile.number(bonding.resolve("arp_interval"))));
    }
    Optional<String> report = SmallFile.text(proc.resolve("net/bonding").resolve(name));
    if (report.isPresent()) {
      return Optional.of(fromReport(report.get()));
    }
    return driver
        .filter("team"::equals)
        .map(t -> new Aggregation("team", List.of(), Optional.empty(), OptionalInt.empty()));
  }

  private static Aggregation fromReport(String report) {
    List<String> members = new ArrayList<>();
    Matcher member = BOND_MEMBER.matcher(report);
    while (member.find()) {
      members.add(member.group(1));
    }
    return new Aggregation(
        mode(match(BOND_MODE, report).orElse("unknown")),
        members,
        match(BOND_ACTIVE, report).filter(a -> !a.equals("None")),
        match(BOND_ARP, report).stream().mapToInt(Integer::parseInt).findFirst());
  }

  /** The report's long words as the short ones that sysfs has. */
  private static String mode(String words) {
    if (words.contains("802.3ad")) {
      return "802.3ad";
    }
    if (words.contains("active-backup")) {
      return "active-backup";
    }
    if (words.contains("round-robin")) {
      return "balance-rr";
    }
    if (words.contains("(xor)")) {
      return "balance-xor";
    }
    return words;
  }

  /** The kernel takes the larger of the host-wide value and the interface's own. */
  private ArpSettings arp(String name) {
    return new ArpSettings(
        larger(name, "rp_filter"),
        larger(name, "arp_ignore"),
        larger(name, "arp_announce"),
        larger(name, "arp_filter"));
  }

  private OptionalInt larger(String name, String key) {
    Path conf = proc.resolve("sys/net/ipv4/conf");
    OptionalInt own = SmallFile.number(conf.resolve(name).resolve(key));
    OptionalInt all = SmallFile.number(conf.resolve("all").resolve(key));
    return own.isPresent() && all.isPresent()
        ? OptionalInt.of(Math.max(own.getAsInt(), all.getAsInt()))
        : OptionalInt.empty();
  }
}
