package io.hawser.discovery.firmware;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Secret;
import io.hawser.api.transport.ChapCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what firmware left for the operating system: {@code sys/firmware/ibft} (the iSCSI Boot
 * Firmware Table) and {@code sys/firmware/iscsi_boot*} (offload cards), directories {@code
 * initiator}, {@code targetN} and {@code ethernetN} with the names of the kernel's
 * iscsi_boot_sysfs. What makes no sense is left out with a reason; the rest is kept.
 */
public final class FirmwareReader {
  static final int MAX_WARNINGS = 64;

  /** Most tables, and most targets or cards of one; firmware has two. */
  private static final int MAX_ENTRIES = 64;

  private static final int VALID = 1;
  private static final int SELECTED = 2;
  private static final int ORIGIN_DHCP = 3;
  private static final int CHAP_ONE_WAY = 1;
  private static final int CHAP_MUTUAL = 2;
  private static final Pattern NUMBERED = Pattern.compile("(target|ethernet)([0-9]{1,4})");
  private static final Pattern MAC = Pattern.compile("([0-9a-f]{2}:){5,19}[0-9a-f]{2}");

  private final Path firmware;

  /**
   * @param root the directory that {@code sys} is below, {@code /} for this machine
   */
  public FirmwareReader(Path root) {
    firmware = root.resolve("sys/firmware");
  }

  /** Reads all tables; may block as long as sysfs does. A machine without any has no targets. */
  public BootRecords read() {
    List<BootTarget> targets = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (Path table : tables()) {
      read(table, targets, warnings);
    }
    // Stable, so that the order of the tables stays among equals.
    targets.sort(Comparator.comparing(target -> !target.selected()));
    if (targets.stream().filter(BootTarget::selected).count() > 1) {
      warnings.add("firmware marks several targets as booted from; the first is taken for it");
    }
    return new BootRecords(targets, warnings);
  }

  private List<Path> tables() {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(firmware.resolve("ibft"))) {
      found.add(firmware.resolve("ibft"));
    }
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(firmware, "iscsi_boot*")) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry) && others.size() < MAX_ENTRIES) {
          others.add(entry);
        }
      }
    } catch (IOException noFirmwareDirectory) {
      return found;
    }
    others.sort(Comparator.naturalOrder());
    found.addAll(others);
    return found;
  }

  private static void read(Path table, List<BootTarget> targets, List<String> warnings) {
    String name = table.getFileName().toString();
    Map<Integer, BootNic> nics = new TreeMap<>();
    Map<Integer, Path> targetDirectories = new TreeMap<>();
    Map<Integer, Path> nicDirectories = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(table)) {
      for (Path entry : entries) {
        Matcher numbered = NUMBERED.matcher(entry.getFileName().toString());
        if (numbered.matches()) {
          Map<Integer, Path> kind =
              numbered.group(1).equals("target") ? targetDirectories : nicDirectories;
          if (kind.size() < MAX_ENTRIES) {
            kind.put(Integer.parseInt(numbered.group(2)), entry);
          }
        }
      }
    } catch (IOException unreadable) {
      new Attributes(table, name, warnings).warn("the table cannot be read");
      return;
    }
    nicDirectories.forEach(
        (index, directory) ->
            nic(index, new Attributes(directory, name + "/ethernet" + index, warnings), directory)
                .ifPresent(nic -> nics.put(index, nic)));
    Optional<IscsiName> initiator =
        initiator(new Attributes(table.resolve("initiator"), name + "/initiator", warnings));
    targetDirectories.forEach(
        (index, directory) ->
            target(
                    name,
                    index,
                    new Attributes(directory, name + "/target" + index, warnings),
                    initiator,
                    nics)
                .ifPresent(targets::add));
  }

  private static Optional<IscsiName> name(Attributes from, String key) {
    Optional<String> text = from.text(key);
    try {
      return text.map(IscsiName::of);
    } catch (IllegalArgumentException notOne) {
      from.warn(notOne.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<IscsiName> initiator(Attributes from) {
    return name(from, "initiator-name");
  }

  /** Whether the block says of itself that it is valid; one without flags is taken at its word. */
  private static boolean isValid(Attributes from, OptionalInt flags) {
    if (flags.isPresent() && (flags.getAsInt() & VALID) == 0) {
      from.warn("left out: firmware does not mark it as valid");
      return false;
    }
    return true;
  }

  private static boolean isSelected(OptionalInt flags) {
    return (flags.orElse(0) & SELECTED) != 0;
  }

  private static Optional<BootNic> nic(int index, Attributes from, Path directory) {
    OptionalInt flags = from.number("flags", 0, 255);
    if (!isValid(from, flags)) {
      return Optional.empty();
    }
    Optional<String> mac =
        from.text("mac").map(m -> m.toLowerCase(Locale.ROOT)).filter(m -> isMac(from, m));
    Optional<InetAddress> address = from.address("ip-addr");
    int bits = address.map(a -> a.getAddress().length * 8).orElse(128);
    OptionalInt prefix = from.number("prefix-len", 0, bits);
    if (prefix.isEmpty()) {
      prefix = prefix(from);
    }
    List<InetAddress> names = new ArrayList<>();
    from.address("primary-dns").ifPresent(names::add);
    from.address("secondary-dns").ifPresent(names::add);
    boolean dhcp =
        from.address("dhcp").isPresent() || from.number("origin", 0, 255).orElse(0) == ORIGIN_DHCP;
    OptionalInt vlan = from.number("vlan", 0, 4094);
    return Optional.of(
        new BootNic(
            index,
            mac,
            netInterface(directory),
            address,
            prefix,
            from.address("gateway"),
            dhcp,
            // Zero is the firmware's word for none.
            vlan.orElse(0) == 0 ? OptionalInt.empty() : vlan,
            names,
            isSelected(flags)));
  }

  private static boolean isMac(Attributes from, String mac) {
    boolean multicast = mac.length() > 1 && (Character.digit(mac.charAt(1), 16) & 1) != 0;
    if (!MAC.matcher(mac).matches() || multicast || mac.matches("[0:]+")) {
      from.warn("mac '" + Attributes.shown(mac) + "' is not the address of a card");
      return false;
    }
    return true;
  }

  /** A mask as a prefix length; one with holes is none. */
  private static OptionalInt prefix(Attributes from) {
    Optional<String> text = from.text("subnet-mask");
    if (text.isEmpty() || text.get().equals("0.0.0.0")) {
      return OptionalInt.empty();
    }
    OptionalInt prefix = Mask.prefix(text.get());
    if (prefix.isEmpty()) {
      from.warn("subnet-mask '" + Attributes.shown(text.get()) + "' is no mask");
    }
    return prefix;
  }

  /** The kernel's name of the card, by the {@code device} link. */
  private static Optional<String> netInterface(Path directory) {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(directory.resolve("device/net"))) {
      for (Path name : names) {
        return Optional.of(name.getFileName().toString());
      }
    } catch (IOException noLink) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<BootTarget> target(
      String table,
      int index,
      Attributes from,
      Optional<IscsiName> initiator,
      Map<Integer, BootNic> nics) {
    OptionalInt flags = from.number("flags", 0, 255);
    if (!isValid(from, flags)) {
      return Optional.empty();
    }
    Optional<IscsiName> name = name(from, "target-name");
    if (name.isEmpty()) {
      from.warn("left out: it has no usable name");
      return Optional.empty();
    }
    Optional<InetAddress> address = from.address("ip-addr");
    if (address.isEmpty()) {
      from.warn("left out: it has no usable address");
      return Optional.empty();
    }
    OptionalInt port = from.number("port", 1, 65_535);
    if (port.isEmpty() && from.text("port").isPresent()) {
      from.warn("left out: its port is impossible");
      return Optional.empty();
    }
    OptionalInt association = from.number("nic-assoc", 0, 255);
    Optional<BootNic> nic =
        association.isPresent()
            ? Optional.ofNullable(nics.get(association.getAsInt()))
            : Optional.empty();
    if (association.isPresent() && nic.isEmpty()) {
      from.warn("the card it names, ethernet" + association.getAsInt() + ", is not there");
    }
    return Optional.of(
        new BootTarget(
            table,
            index,
            name.get(),
            Portal.of(address.get().getHostAddress(), port.orElse(Portal.DEFAULT_PORT)),
            from.text("lun").filter(l -> isLun(from, l)),
            initiator,
            chap(from),
            nic,
            isSelected(flags)));
  }

  private static boolean isLun(Attributes from, String lun) {
    if (!lun.matches("[0-9A-Fa-f]{1,16}")) {
      from.warn("lun '" + Attributes.shown(lun) + "' is no hexadecimal number");
      return false;
    }
    return true;
  }

  /** Credentials if they are whole; half ones are worse than none and are warned of. */
  private static Optional<ChapCredentials> chap(Attributes from) {
    int type = from.number("chap-type", 0, 2).orElse(-1);
    Optional<String> user = from.text("chap-name");
    Optional<String> secret = from.text("chap-secret");
    Optional<String> targetUser = from.text("rev-chap-name");
    Optional<String> targetSecret = from.text("rev-chap-name-secret");
    if (type == 0 || type < 0 && user.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    if (user.isEmpty() || secret.isEmpty()) {
      from.warn(
          "it wants CHAP, but name or secret cannot be read; log in by a record that has them");
      return Optional.empty();
    }
    boolean mutual = type == CHAP_MUTUAL || type != CHAP_ONE_WAY && targetSecret.isPresent();
    if (mutual && targetSecret.isEmpty()) {
      from.warn("it wants mutual CHAP, but the target's secret cannot be read");
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ChapCredentials(
              user.get(),
              Secret.of(secret.get()),
              mutual ? targetUser : Optional.empty(),
              mutual ? targetSecret.map(Secret::of) : Optional.empty(),
              ChapCredentials.ALL_ALGORITHMS,
              true));
    } catch (IllegalArgumentException unusable) {
      from.warn(unusable.getMessage());
      return Optional.empty();
    }
  }
}
