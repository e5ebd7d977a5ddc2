package io.hawser.kernel.sysfs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's iSCSI objects as they are now; every call looks again. */
public final class SysfsModel {
  private static final Pattern HOST = Pattern.compile("host([0-9]{1,9})");
  private static final Pattern IFACE = Pattern.compile("ipv([46])-iface-([0-9]{1,9})-([0-9]{1,9})");
  private static final Pattern SESSION = Pattern.compile("session([0-9]{1,9})");
  private static final Pattern DEVICE =
      Pattern.compile("([0-9]{1,9}):([0-9]{1,9}):([0-9]{1,9}):([0-9]{1,19})");

  private final Sysfs sysfs;

  /** On this sysfs. */
  public SysfsModel(Sysfs sysfs) {
    this.sysfs = sysfs;
  }

  /** The file system itself. */
  public Sysfs sysfs() {
    return sysfs;
  }

  /** The transports present. */
  public List<TransportClass> transports() {
    List<TransportClass> found = new ArrayList<>();
    for (String name : sysfs.names(sysfs.path("class/iscsi_transport"))) {
      transport(name).ifPresent(found::add);
    }
    return found;
  }

  /** The transport of this name, with its handle of now. */
  public Optional<TransportClass> transport(String name) {
    Path directory = sysfs.path("class/iscsi_transport").resolve(name);
    Optional<String> handle = sysfs.text(directory.resolve("handle"));
    Optional<String> caps = sysfs.text(directory.resolve("caps"));
    if (handle.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TransportClass(
              name,
              Long.parseUnsignedLong(handle.get()),
              caps.isEmpty() ? 0 : Integer.decode(caps.get())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The hosts of a transport. */
  public List<KernelHost> hosts(String transport) {
    return hosts().stream().filter(host -> host.transport().equals(transport)).toList();
  }

  /** The hosts of all transports by number. */
  public List<KernelHost> hosts() {
    List<KernelHost> found = new ArrayList<>();
    for (String name : sysfs.names(sysfs.path("class/iscsi_host"))) {
      Matcher matcher = HOST.matcher(name);
      if (matcher.matches()) {
        found.add(host(Integer.parseInt(matcher.group(1)), transportOf(name)));
      }
    }
    return found;
  }

  /** The text of a SCSI host's attribute. */
  public Optional<String> scsiHostAttribute(int host, String attribute) {
    return sysfs.text(sysfs.path("class/scsi_host/host" + host).resolve(attribute));
  }

  /** {@code iscsi_tcp} is the driver of transport {@code tcp}; the cards' bear one name. */
  private String transportOf(String host) {
    String driver =
        sysfs.text(sysfs.path("class/scsi_host").resolve(host).resolve("proc_name")).orElse("");
    return driver.startsWith("iscsi_") ? driver.substring("iscsi_".length()) : driver;
  }

  private KernelHost host(int number, String transport) {
    Path directory = sysfs.path("class/iscsi_host/host" + number);
    return new KernelHost(
        number,
        transport,
        sysfs.text(directory.resolve("hwaddress")).map(mac -> mac.toLowerCase(Locale.ROOT)),
        sysfs
            .text(directory.resolve("ipaddress"))
            .filter(address -> !address.equals("0.0.0.0") && !address.equals("::")),
        sysfs.text(directory.resolve("netdev")),
        sysfs.text(directory.resolve("initiatorname")),
        sysfs.text(directory.resolve("port_state")),
        sysfs.text(directory.resolve("port_speed")));
  }

  /** The network interfaces of a host. */
  public List<KernelIface> ifaces(int host) {
    List<KernelIface> found = new ArrayList<>();
    Path all = sysfs.path("class/iscsi_iface");
    for (String name : sysfs.names(all)) {
      Matcher matcher = IFACE.matcher(name);
      if (matcher.matches() && Integer.parseInt(matcher.group(2)) == host) {
        found.add(
            new KernelIface(
                host,
                matcher.group(1).equals("6"),
                Integer.parseInt(matcher.group(3)),
                attributes(all.resolve(name))));
      }
    }
    return found;
  }

  private SortedMap<String, String> attributes(Path directory) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String name : sysfs.names(directory)) {
      Path attribute = directory.resolve(name);
      if (!name.equals("uevent") && !sysfs.isDirectory(attribute)) {
        sysfs.text(attribute).ifPresent(value -> values.put(name, value));
      }
    }
    return values;
  }

  /** The sessions there are, whoever made them. */
  public List<SessionClass> sessions() {
    List<SessionClass> found = new ArrayList<>();
    for (String name : sysfs.names(sysfs.path("class/iscsi_session"))) {
      Matcher matcher = SESSION.matcher(name);
      if (matcher.matches()) {
        session(Integer.parseInt(matcher.group(1))).ifPresent(found::add);
      }
    }
    return found;
  }

  /** The session of this number. */
  public Optional<SessionClass> session(int sid) {
    Path directory = sysfs.path("class/iscsi_session/session" + sid);
    Optional<Path> real = sysfs.real(directory);
    if (real.isEmpty()) {
      return Optional.empty();
    }
    int host = -1;
    for (Path part : real.get()) {
      Matcher matcher = HOST.matcher(part.toString());
      if (matcher.matches()) {
        host = Integer.parseInt(matcher.group(1));
      }
    }
    return Optional.of(
        new SessionClass(
            sid,
            host,
            sysfs.text(directory.resolve("targetname")),
            sysfs.text(directory.resolve("ifacename")),
            sysfs.text(directory.resolve("state")),
            sysfs.number(directory.resolve("target_id")),
            sysfs.number(directory.resolve("creator"))));
  }

  /** The text of a session's attribute. */
  public Optional<String> sessionAttribute(int sid, String attribute) {
    return sysfs.text(sysfs.path("class/iscsi_session/session" + sid).resolve(attribute));
  }

  /** The text of an attribute of the session's connection 0. */
  public Optional<String> connectionAttribute(int sid, String attribute) {
    return sysfs.text(
        sysfs.path("class/iscsi_connection/connection" + sid + ":0").resolve(attribute));
  }

  /** The SCSI devices of a session. */
  public List<ScsiDevice> devices(int sid) {
    List<ScsiDevice> found = new ArrayList<>();
    Path session = sysfs.path("class/iscsi_session/session" + sid + "/device");
    for (String target : sysfs.names(session)) {
      if (target.startsWith("target")) {
        for (String name : sysfs.names(session.resolve(target))) {
          Matcher matcher = DEVICE.matcher(name);
          if (matcher.matches()) {
            found.add(device(matcher, session.resolve(target).resolve(name)));
          }
        }
      }
    }
    return found;
  }

  /** SCSI disks of hosts that are not iSCSI's, by address. */
  public List<ScsiDevice> localDisks() {
    List<ScsiDevice> found = new ArrayList<>();
    Path all = sysfs.path("class/scsi_device");
    for (String name : sysfs.names(all)) {
      Matcher matcher = DEVICE.matcher(name);
      Path device = all.resolve(name).resolve("device");
      if (matcher.matches()
          && sysfs.text(device.resolve("type")).filter("0"::equals).isPresent()
          && !sysfs.isDirectory(sysfs.path("class/iscsi_host/host" + matcher.group(1)))) {
        found.add(device(matcher, device));
      }
    }
    return found;
  }

  /** The text of a SCSI device's attribute. */
  public Optional<String> deviceAttribute(ScsiDevice device, String attribute) {
    return sysfs.text(
        sysfs.path("class/scsi_device/" + device.address() + "/device").resolve(attribute));
  }

  private ScsiDevice device(Matcher matcher, Path directory) {
    return new ScsiDevice(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        sysfs.names(directory.resolve("scsi_generic")).stream().findFirst(),
        sysfs.names(directory.resolve("block")).stream().findFirst(),
        sysfs.text(directory.resolve("state")));
  }
}
