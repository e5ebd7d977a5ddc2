package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeUse;
import io.hawser.api.session.RecordValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The files in {@code nodes}, in both of open-iscsi's layouts: {@code IQN/HOST,PORT,TAG/IFACE}, and
 * the plain file {@code IQN/HOST,PORT} where the portal group is not known. What the file says and
 * where it lies must agree.
 *
 * <p>Threading: as its {@link RecordRoot}; the methods of this class do not take the lock unless
 * they say so.
 */
final class NodeFiles {
  private static final String KIND = "nodes";

  /**
   * A record and where it lies.
   *
   * @param record what it says
   * @param file its file
   */
  record Found(NodeRecord record, Path file) {}

  private final RecordRoot root;
  private final NodeUse use;
  // While many nodes are changed, so that the directory is not read for each; only in the lock.
  private List<Path> otherSpellings;

  NodeFiles(RecordRoot root, NodeUse use) {
    this.root = root;
    this.use = use;
  }

  Path directory() {
    return root.directory(KIND);
  }

  NodeUse use() {
    return use;
  }

  /** Every record that matches; {@code faults} gets those that cannot be used. */
  List<Found> find(NodeFilter filter, Map<Path, String> faults) throws IOException {
    List<Found> found = new ArrayList<>();
    for (Path directory : targets(filter)) {
      Optional<IscsiName> target = NodePaths.parseTarget(directory);
      if (target.isEmpty()) {
        faults.put(directory, "its name is no iSCSI name");
      } else if (filter.target().map(target.get()::equals).orElse(true)) {
        collect(directory, target.get(), filter, found, faults);
      }
    }
    found.sort((one, other) -> one.record().id().compareTo(other.record().id()));
    return found;
  }

  /** The directories to look into: for a target its own, and those with names written otherwise. */
  private List<Path> targets(NodeFilter filter) throws IOException {
    if (filter.target().isEmpty()) {
      return RecordFiles.list(directory());
    }
    String name = filter.target().get().value();
    List<Path> directories = new ArrayList<>();
    Path own = directory().resolve(name);
    if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
      directories.add(own);
    }
    for (Path other : otherSpellings == null ? otherSpellings() : otherSpellings) {
      if (other.getFileName().toString().equalsIgnoreCase(name)) {
        directories.add(other);
      }
    }
    return directories;
  }

  /** Targets whose name open-iscsi took over in capitals, as a target told it. */
  private List<Path> otherSpellings() throws IOException {
    return RecordFiles.list(directory()).stream()
        .filter(path -> path.getFileName().toString().chars().anyMatch(Character::isUpperCase))
        .toList();
  }

  /** Runs changes of many nodes; within the lock. */
  <T> T together(RecordLock.Action<T> changes) throws HawserException, IOException {
    otherSpellings = otherSpellings();
    try {
      return root.files().together(changes);
    } finally {
      otherSpellings = null;
    }
  }

  private void collect(
      Path directory,
      IscsiName target,
      NodeFilter filter,
      List<Found> found,
      Map<Path, String> faults)
      throws IOException {
    for (Path entry : RecordFiles.list(directory)) {
      Optional<Portal> portal = NodePaths.parsePortal(entry.getFileName().toString());
      if (portal.isEmpty()) {
        faults.put(entry, "its name is no HOST,PORT,TAG");
        continue;
      }
      if (!at(portal.get(), filter)) {
        continue;
      }
      for (Path file : files(entry, filter)) {
        try {
          NodeRecord record = read(file, target, portal.get(), !file.equals(entry));
          if (filter.matches(record.id())) {
            found.add(new Found(record, file));
          }
        } catch (MalformedRecordException | IllegalArgumentException e) {
          faults.put(file, e.getMessage());
        }
      }
    }
  }

  /** Whether a filter may match at this portal; what cannot is not even read. */
  private static boolean at(Portal portal, NodeFilter filter) {
    return filter.host().map(portal.host()::equalsIgnoreCase).orElse(true)
        && (filter.port().isEmpty() || filter.port().getAsInt() == portal.port());
  }

  /**
   * The files of a portal that a filter may match. The file of a named iface is not looked for
   * among the others: there may be thousands of them, and one is asked for at every login.
   */
  private static List<Path> files(Path portal, NodeFilter filter) throws IOException {
    if (!Files.isDirectory(portal, LinkOption.NOFOLLOW_LINKS)) {
      return List.of(portal);
    }
    String iface = filter.iface().orElse("");
    if (iface.isEmpty()) {
      return RecordFiles.list(portal);
    }
    if (iface.equals(".") || iface.equals("..") || iface.matches(".*[/\\x00].*")) {
      return List.of();
    }
    Path file = portal.resolve(iface);
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? List.of(file) : List.of();
  }

  private NodeRecord read(Path file, IscsiName target, Portal portal, boolean namedByIface)
      throws IOException, MalformedRecordException {
    RecordText text = RecordText.parse(RecordFiles.read(file));
    List<String> remarks = new ArrayList<>(text.remarks());
    if (RecordFiles.writableByOthers(file)) {
      remarks.add("everybody may write it");
    }
    agree("target", target.value(), text.values().get(NodeKeys.NAME));
    agree("address", portal.host(), text.values().get(NodeKeys.ADDRESS));
    agree("port", Integer.toString(portal.port()), text.values().get(NodeKeys.PORT));
    String iface = text.values().getOrDefault(IfaceKeys.NAME, "");
    if (namedByIface) {
      String name = file.getFileName().toString();
      agree("iface", name, iface);
      iface = name;
    } else if (iface.isEmpty()) {
      iface = "default";
    }
    // A name that is no iface name cannot be bound, so neither can its record be used.
    Iface.unbound(iface, "tcp");
    Map<String, String> values = NodeKeys.NODE.completed(text.values(), Map.of(), remarks);
    identify(values, new NodeId(target, portal, iface));
    remarks.forEach(remark -> root.remark(file, remark));
    return new NodeRecord(
        new NodeId(target, portal, iface), RecordValues.of(IfaceCodec.shown(values)));
  }

  private static void agree(String what, String path, String within)
      throws MalformedRecordException {
    if (within != null && !within.isEmpty() && !within.equalsIgnoreCase(path)) {
      throw new MalformedRecordException(
          "it lies where " + what + " " + path + " belongs but is for another");
    }
  }

  private static void identify(Map<String, String> values, NodeId id) {
    values.put(NodeKeys.NAME, id.target().value());
    values.put(NodeKeys.TAG, Integer.toString(id.portal().groupTag().orElse(-1)));
    values.put(NodeKeys.ADDRESS, id.portal().host());
    values.put(NodeKeys.PORT, Integer.toString(id.portal().port()));
    values.put(IfaceKeys.NAME, id.iface());
  }

  /**
   * The record of this node, whatever its group tag; one with the very tag if there are several.
   */
  Optional<Found> find(NodeId id) throws IOException {
    NodeFilter filter =
        new NodeFilter(
            Optional.of(id.target()),
            Optional.of(id.portal().host()),
            OptionalInt.of(id.portal().port()),
            OptionalInt.empty(),
            Optional.of(id.iface()));
    List<Found> all = find(filter, new LinkedHashMap<>());
    return all.stream()
        .filter(each -> each.record().id().equals(id))
        .findFirst()
        .or(() -> all.stream().filter(each -> each.record().id().sameNode(id)).findFirst());
  }

  /** The values of a new record. */
  Map<String, String> fresh(NodeId id, Iface iface, String source, Optional<Portal> where) {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> remarks = new ArrayList<>();
    values.putAll(NodeKeys.NODE.completed(known(root.defaults()), Map.of(), remarks));
    remarks.forEach(remark -> root.remark(root.path().resolve("iscsid.conf"), remark));
    rebind(values, iface);
    values.put(NodeKeys.SOURCE_TYPE, source);
    values.put(NodeKeys.SOURCE_ADDRESS, where.map(Portal::host).orElse(""));
    values.put(NodeKeys.SOURCE_PORT, where.map(Portal::port).orElse(0).toString());
    identify(values, id);
    return values;
  }

  /** Of the configuration's settings those that a node has. */
  private static Map<String, String> known(Map<String, String> configured) {
    Map<String, String> known = new LinkedHashMap<>(configured);
    known.keySet().removeIf(key -> !NodeKeys.NODE.knows(key) || key.startsWith("iface."));
    return known;
  }

  private static void rebind(Map<String, String> values, Iface iface) {
    for (String key : IfaceKeys.SCHEMA.names()) {
      values.put(key, "");
    }
    IfaceKeys.SCHEMA.defaults().forEach(values::put);
    values.putAll(IfaceCodec.encode(iface));
  }

  /** Writes a record to where it belongs; what lay elsewhere for the same node goes. */
  NodeRecord write(NodeId id, Map<String, String> values, Optional<Path> before)
      throws IOException {
    identify(values, id);
    Map<String, String> shown = IfaceCodec.shown(values);
    Path file = place(id);
    root.files().write(file, RecordText.format(NodeKeys.written(shown)));
    if (before.isPresent() && !before.get().equals(file)) {
      remove(before.get());
    }
    return new NodeRecord(id, RecordValues.of(shown));
  }

  /**
   * Where a node's record belongs. The old layout has room for one iface; the next one goes to a
   * directory of the new layout with the tag -1, which open-iscsi lists too.
   */
  Path place(NodeId id) throws IOException {
    Path target = directory().resolve(id.target().value());
    Path tagged = target.resolve(NodePaths.portal(id.portal())).resolve(id.iface());
    if (id.portal().groupTag().isPresent() || Files.exists(tagged)) {
      return tagged;
    }
    Path plain = target.resolve(NodePaths.plainPortal(id.portal()));
    if (!Files.exists(plain)) {
      return plain;
    }
    try {
      String iface =
          RecordText.parse(RecordFiles.read(plain)).values().getOrDefault(IfaceKeys.NAME, "");
      return iface.equals(id.iface()) ? plain : tagged;
    } catch (MalformedRecordException e) {
      return tagged;
    }
  }

  /** Deletes a record. */
  void delete(Found found) throws IOException {
    remove(found.file());
  }

  /**
   * Takes a file away. If it was that of the old layout and others wait beside it in a directory of
   * the tag -1, one of them takes its place: open-iscsi cannot bear such a directory alone.
   */
  void remove(Path file) throws IOException {
    root.files().delete(file, directory());
    Path untagged = file.resolveSibling(file.getFileName() + ",-1");
    List<Path> waiting = RecordFiles.list(untagged);
    if (!waiting.isEmpty()) {
      root.files().rename(waiting.get(0), file, directory());
    }
  }

  /** Gives every node of this iface its present settings; within the lock. */
  void rebind(Iface iface) throws IOException {
    for (Found found : ofIface(iface.name())) {
      Map<String, String> values = new LinkedHashMap<>(found.record().values().asMap());
      rebind(values, iface);
      write(found.record().id(), values, Optional.of(found.file()));
    }
  }

  /** Deletes every node of this iface; within the lock. */
  void unbind(String iface) throws IOException, HawserException {
    List<Found> bound = ofIface(iface);
    for (Found found : bound) {
      if (use.inUse(found.record().id())) {
        throw new HawserException(
            ErrorCode.SESSION_EXISTS, "a session runs on " + found.record().id());
      }
    }
    for (Found found : bound) {
      delete(found);
    }
  }

  private List<Found> ofIface(String iface) throws IOException {
    NodeFilter filter =
        new NodeFilter(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.of(iface));
    return find(filter, new LinkedHashMap<>());
  }
}
