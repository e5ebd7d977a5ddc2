package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records in {@code ifaces}, one file each, named as the iface.
 *
 * <p>Threading: any thread; may block, see {@link RecordRoot}.
 */
public final class IfaceFiles {
  private static final String KIND = "ifaces";

  /** What distributions ship as documentation. */
  private static final String EXAMPLE = "iface.example";

  private final RecordRoot root;
  private final NodeFiles nodes;
  private final NodeUse use;

  /**
   * @param root where the records are
   * @param nodes the nodes that carry copies of iface settings
   * @param use says which ifaces must not go
   */
  public IfaceFiles(RecordRoot root, NodeFiles nodes, NodeUse use) {
    this.root = root;
    this.nodes = nodes;
    this.use = use;
  }

  /** Every key of an iface in open-iscsi's order, those of the other address family left out. */
  public static Map<String, String> values(Iface iface) {
    return IfaceCodec.encode(iface);
  }

  /** Those that can be used, by name. */
  public List<Iface> list() throws HawserException {
    return read().ifaces();
  }

  /** Stamps of the files, for a cheap look at whether one is another than before. */
  public List<FileStamp> stamps() throws HawserException {
    return root.reading(
        () -> {
          List<FileStamp> stamps = new ArrayList<>();
          for (Path file : RecordFiles.list(root.directory(KIND))) {
            stamps.add(FileStamp.of(file));
          }
          return List.copyOf(stamps);
        });
  }

  /** What the directory holds: ifaces by name, and what is wrong with the other files. */
  record Content(List<Iface> ifaces, Map<Path, String> faults) {}

  Content read() throws HawserException {
    return root.reading(
        () -> {
          List<Iface> ifaces = new ArrayList<>();
          Map<Path, String> faults = new LinkedHashMap<>();
          Map<String, String> addresses = new LinkedHashMap<>();
          for (Path file : RecordFiles.list(root.directory(KIND))) {
            if (file.getFileName().toString().equals(EXAMPLE)) {
              continue;
            }
            try {
              Iface iface = read(file);
              ifaces.add(iface);
              warnOfShared(iface, file, addresses);
            } catch (MalformedRecordException | IllegalArgumentException e) {
              faults.put(file, e.getMessage());
              root.remark(file, "it is left out: " + e.getMessage());
            }
          }
          return new Content(List.copyOf(ifaces), faults);
        });
  }

  private void warnOfShared(Iface iface, Path file, Map<String, String> addresses) {
    if (iface.hardwareAddress().isEmpty() || !iface.transport().equals("tcp")) {
      return;
    }
    String other = addresses.putIfAbsent(iface.hardwareAddress().get(), iface.name());
    if (other != null) {
      root.remark(file, "iface " + other + " has the same hardware address");
    }
  }

  private Iface read(Path file) throws IOException, MalformedRecordException {
    String name = file.getFileName().toString();
    Map<String, String> values = values(file);
    Iface iface = IfaceCodec.decode(name, values);
    if (iface.isBuiltIn()) {
      throw new MalformedRecordException("the name " + name + " is reserved");
    }
    String within = values.getOrDefault(IfaceKeys.NAME, "");
    if (!within.isEmpty() && !within.equals(name)) {
      throw new MalformedRecordException("it says that it is iface " + within);
    }
    if (iface.hardwareAddress().isPresent() && iface.netInterface().isPresent()) {
      root.remark(file, "iface.hwaddress and iface.net_ifacename are both set; the first one wins");
    }
    return iface;
  }

  private Map<String, String> values(Path file) throws IOException, MalformedRecordException {
    RecordText text = RecordText.parse(RecordFiles.read(file));
    List<String> remarks = new ArrayList<>(text.remarks());
    if (RecordFiles.writableByOthers(file)) {
      remarks.add("everybody may write it");
    }
    Map<String, String> values = IfaceKeys.SCHEMA.completed(text.values(), Map.of(), remarks);
    remarks.forEach(remark -> root.remark(file, remark));
    return values;
  }

  /**
   * Makes a record that binds to nothing, or makes one so that is there.
   *
   * @throws HawserException {@code INVALID} if the name is none or built in, {@code SESSION_EXISTS}
   *     if a session runs through it
   */
  public Iface create(String name) throws HawserException {
    Iface iface = checked(() -> Iface.unbound(name, "tcp"));
    refuseBuiltIn(iface.name(), "made");
    refuseUsed(name, "made anew");
    return save(iface);
  }

  /** One of them. */
  Optional<Iface> find(String name) throws IOException {
    Path file = root.directory(KIND).resolve(name);
    try {
      return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    } catch (MalformedRecordException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Writes a record as it is given, e.g. that of a card's port. */
  Iface save(Iface iface) throws HawserException {
    return root.changing(
        () -> {
          write(iface.name(), IfaceCodec.encode(iface));
          return iface;
        });
  }

  private void write(String name, Map<String, String> values) throws IOException {
    root.files().write(root.directory(KIND).resolve(name), RecordText.format(values));
  }

  /**
   * Sets keys, in the record and in every node that is bound to it.
   *
   * @param ifNone the iface to start from where there is no file yet
   * @throws HawserException {@code INVALID} for an unknown key or iface, a value out of range, or
   *     two ways of binding at once; nothing is changed then
   */
  public Iface update(String name, Map<String, String> changes, Optional<Iface> ifNone)
      throws HawserException {
    refuseBuiltIn(name, "changed");
    Iface wanted = checked(() -> Iface.unbound(name, "tcp"));
    Map<String, String> checked = IfaceKeys.SCHEMA.checked("iface " + name, changes);
    return root.changing(
        () -> {
          Map<String, String> values = present(wanted.name(), ifNone);
          values.putAll(checked);
          Iface iface = checked(() -> IfaceCodec.decode(name, values));
          if (iface.hardwareAddress().isPresent()
              && iface.netInterface().isPresent()
              && (checked.containsKey(IfaceKeys.HARDWARE_ADDRESS)
                  || checked.containsKey(IfaceKeys.NET_INTERFACE))) {
            throw new HawserException(
                ErrorCode.INVALID,
                "iface "
                    + name
                    + " would bind by iface.hwaddress and by iface.net_ifacename; unset one of them");
          }
          write(name, IfaceCodec.shown(values));
          nodes.rebind(iface);
          return iface;
        });
  }

  private Map<String, String> present(String name, Optional<Iface> ifNone)
      throws HawserException, IOException {
    Path file = root.directory(KIND).resolve(name);
    if (!Files.exists(file)) {
      Iface start =
          ifNone.orElseThrow(
              () -> new HawserException(ErrorCode.INVALID, "there is no iface " + name));
      return new LinkedHashMap<>(IfaceCodec.encode(start));
    }
    try {
      Map<String, String> values = values(file);
      values.put(IfaceKeys.NAME, name);
      return values;
    } catch (MalformedRecordException e) {
      throw new HawserException(
          ErrorCode.RECORD_STORE,
          "the record of iface " + name + " is damaged: " + e.getMessage(),
          e);
    }
  }

  /**
   * Deletes a record and the nodes that are bound to it.
   *
   * @throws HawserException {@code INVALID} if it is built in or unknown, {@code SESSION_EXISTS} if
   *     a session runs through it
   */
  public void delete(String name) throws HawserException {
    refuseBuiltIn(name, "deleted");
    Iface wanted = checked(() -> Iface.unbound(name, "tcp"));
    refuseUsed(name, "deleted");
    root.changing(
        () -> {
          Path file = root.directory(KIND).resolve(wanted.name());
          if (!Files.exists(file)) {
            throw new HawserException(ErrorCode.INVALID, "there is no iface " + name);
          }
          nodes.unbind(name);
          root.files().delete(file, root.directory(KIND));
          return null;
        });
  }

  private void refuseUsed(String name, String what) throws HawserException {
    if (use.inUse(name)) {
      throw new HawserException(
          ErrorCode.SESSION_EXISTS,
          "iface " + name + " cannot be " + what + " while a session runs through it");
    }
  }

  private static void refuseBuiltIn(String name, String what) throws HawserException {
    if (name.equals("default") || name.equals("iser")) {
      throw new HawserException(
          ErrorCode.INVALID, "iface " + name + " is built in and cannot be " + what);
    }
  }

  private interface Making {
    Iface make();
  }

  private static Iface checked(Making making) throws HawserException {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }
}
