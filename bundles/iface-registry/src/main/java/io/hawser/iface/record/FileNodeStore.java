package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Printable;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.RecordFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node records of a root.
 *
 * <p>Threading: any thread; may block, see {@link RecordRoot}.
 */
final class FileNodeStore implements NodeStore {
  /** Finds the iface of a name, built-in and generated ones included. */
  @FunctionalInterface
  interface IfaceLookup {
    Optional<Iface> find(String name) throws HawserException, IOException;
  }

  private final RecordRoot root;
  private final NodeFiles nodes;
  private final SourceLinks links;
  private final IfaceFiles ifaceFiles;
  private final IfaceLookup ifaces;

  FileNodeStore(
      RecordRoot root,
      NodeFiles nodes,
      SourceLinks links,
      IfaceFiles ifaceFiles,
      IfaceLookup ifaces) {
    this.root = root;
    this.nodes = nodes;
    this.links = links;
    this.ifaceFiles = ifaceFiles;
    this.ifaces = ifaces;
  }

  @Override
  public List<NodeRecord> nodes(NodeFilter filter) throws HawserException {
    return root.reading(
        () ->
            nodes.find(filter, new LinkedHashMap<>()).stream()
                .map(NodeFiles.Found::record)
                .toList());
  }

  @Override
  public Optional<NodeRecord> node(NodeId id) throws HawserException {
    return root.reading(() -> nodes.find(id).map(NodeFiles.Found::record));
  }

  @Override
  public List<RecordFault> faults() throws HawserException {
    return root.reading(
        () -> {
          List<RecordFault> faults = new ArrayList<>();
          faulty().forEach((file, why) -> faults.add(new RecordFault(root.name(file), why)));
          return faults;
        });
  }

  @Override
  public IscsiName initiatorName() throws HawserException {
    Optional<IscsiName> present = root.initiatorName();
    return present.isPresent() ? present.get() : root.initiatorName(invented());
  }

  /** As open-iscsi's own tool makes them: random, as nothing of a host is sure to be unique. */
  private static IscsiName invented() {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    return IscsiName.of("iqn.2026-01.io.hawser:" + HexFormat.of().formatHex(random));
  }

  @Override
  public Optional<String> configured(String key) {
    return Optional.ofNullable(root.defaults().get(key)).filter(value -> !value.isEmpty());
  }

  private Map<Path, String> faulty() throws HawserException, IOException {
    Map<Path, String> faults = new LinkedHashMap<>(ifaceFiles.read().faults());
    nodes.find(NodeFilter.ALL, faults);
    return faults;
  }

  @Override
  public NodeRecord create(NodeId id) throws HawserException {
    return root.changing(
        () -> {
          NodeRecord record = add(id, nodes.find(id), "static", Optional.empty());
          links.add(root.directory("static"), record.id(), nodes.place(record.id()));
          return record;
        });
  }

  /**
   * Makes a record, or completes the one that is there with the group tag; within the lock.
   *
   * @param present the record that is there
   * @param source what {@code node.discovery_type} says of a new one
   * @param where who told of it
   */
  NodeRecord add(
      NodeId id, Optional<NodeFiles.Found> present, String source, Optional<Portal> where)
      throws HawserException, IOException {
    if (present.isEmpty()) {
      return nodes.write(id, nodes.fresh(id, iface(id.iface()), source, where), Optional.empty());
    }
    NodeRecord record = present.get().record();
    if (id.portal().groupTag().isEmpty() || id.equals(record.id())) {
      return record;
    }
    return move(present.get(), id);
  }

  /** The portal group of a node became known, or is another now: one record, in its new place. */
  private NodeRecord move(NodeFiles.Found present, NodeId id) throws IOException {
    List<Path> old = links.links(id, present.record().id());
    NodeRecord moved =
        nodes.write(
            id,
            new LinkedHashMap<>(present.record().values().asMap()),
            Optional.of(present.file()));
    for (Path link : old) {
      Files.deleteIfExists(link);
      links.add(link.getParent(), id, nodes.place(id));
    }
    return moved;
  }

  /** Sets a record back to the defaults; within the lock. */
  NodeRecord reset(NodeId id, String source, Portal where) throws HawserException, IOException {
    Optional<Path> before = nodes.find(id).map(NodeFiles.Found::file);
    return nodes.write(id, nodes.fresh(id, iface(id.iface()), source, Optional.of(where)), before);
  }

  private Iface iface(String name) throws HawserException, IOException {
    return ifaces
        .find(name)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.INVALID, "there is no iface '" + Printable.of(name) + "'"));
  }

  @Override
  public NodeRecord update(NodeId id, Map<String, String> changes) throws HawserException {
    for (String key : changes.keySet()) {
      if (key.startsWith("iface.") && !key.equals(IfaceKeys.TRANSPORT)) {
        throw new HawserException(
            ErrorCode.INVALID, Printable.of(key) + " is changed in the iface, not in a node");
      }
    }
    Map<String, String> checked = NodeKeys.NODE.checked(id.toString(), changes);
    return root.changing(
        () -> {
          NodeFiles.Found found = existing(id);
          Map<String, String> values = new LinkedHashMap<>(found.record().values().asMap());
          checked.forEach((key, value) -> values.put(key, value));
          return nodes.write(found.record().id(), values, Optional.of(found.file()));
        });
  }

  private NodeFiles.Found existing(NodeId id) throws HawserException, IOException {
    return nodes
        .find(id)
        .orElseThrow(
            () -> new HawserException(ErrorCode.NO_OBJECTS_FOUND, "there is no record of " + id));
  }

  @Override
  public void delete(NodeId id) throws HawserException {
    root.changing(
        () -> {
          NodeFiles.Found found = existing(id);
          if (nodes.use().inUse(found.record().id())) {
            throw new HawserException(
                ErrorCode.SESSION_EXISTS,
                "the record of " + id + " cannot be deleted while a session runs on it");
          }
          remove(found);
          return null;
        });
  }

  /** Deletes a record and the links to it; within the lock. */
  void remove(NodeFiles.Found found) throws IOException {
    nodes.delete(found);
    links.remove(found.record().id());
  }

  @Override
  public void deleteFaulty(RecordFault fault) throws HawserException {
    root.changing(
        () -> {
          // Only what we list ourselves is deleted, so no path leads out of the root.
          Path file =
              faulty().keySet().stream()
                  .filter(each -> root.name(each).equals(fault.path()))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new HawserException(
                              ErrorCode.INVALID, "there is no damaged record " + fault.path()));
          if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new HawserException(
                ErrorCode.INVALID, fault.path() + " is a directory; it is not deleted");
          }
          if (file.startsWith(nodes.directory())) {
            nodes.remove(file);
          } else {
            root.files().delete(file, file.getParent());
          }
          return null;
        });
  }
}
