package io.hawser.iface.record;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.session.DiscoveryChanges;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.DiscoveryOperation;
import io.hawser.api.session.DiscoveryRecord;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeFilter;
import io.hawser.api.session.NodeId;
import io.hawser.api.session.NodeRecord;
import io.hawser.api.session.RecordValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The discovery records of a root.
 *
 * <p>Threading: any thread; may block, see {@link RecordRoot}.
 */
final class FileDiscoveryStore implements DiscoveryStore {
  private final RecordRoot root;
  private final NodeFiles nodes;
  private final FileNodeStore store;
  private final SourceLinks links;

  FileDiscoveryStore(RecordRoot root, NodeFiles nodes, FileNodeStore store, SourceLinks links) {
    this.root = root;
    this.nodes = nodes;
    this.store = store;
    this.links = links;
  }

  private static RecordSchema schema(DiscoveryId id) {
    return id.type().equals("isns") ? NodeKeys.ISNS : NodeKeys.SEND_TARGETS;
  }

  private Path file(DiscoveryId id) {
    return links.directory(id).resolve(id.type().equals("isns") ? "isns_config" : "st_config");
  }

  @Override
  public List<DiscoveryRecord> discoveries() throws HawserException {
    return root.reading(
        () -> {
          List<DiscoveryRecord> all = new ArrayList<>();
          for (String type : DiscoveryId.TYPES) {
            for (Path directory : RecordFiles.list(root.directory(SourceLinks.kind(type)))) {
              Optional<Portal> portal = NodePaths.parsePortal(directory.getFileName().toString());
              if (portal.isEmpty()) {
                root.remark(directory, "its name is no HOST,PORT");
              } else {
                read(new DiscoveryId(type, portal.get())).ifPresent(all::add);
              }
            }
          }
          all.sort((one, other) -> one.id().compareTo(other.id()));
          return all;
        });
  }

  @Override
  public Optional<DiscoveryRecord> discovery(DiscoveryId id) throws HawserException {
    return root.reading(() -> read(id));
  }

  /** The record; one that is damaged counts as one with the defaults, so that it can be mended. */
  private Optional<DiscoveryRecord> read(DiscoveryId id) throws IOException {
    Path file = file(id);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Map<String, String> values = Map.of();
    try {
      RecordText text = RecordText.parse(RecordFiles.read(file));
      text.remarks().forEach(remark -> root.remark(file, remark));
      values = text.values();
    } catch (MalformedRecordException e) {
      root.remark(file, e.getMessage() + "; its defaults are used");
    }
    return Optional.of(new DiscoveryRecord(id, RecordValues.of(completed(id, values)), nodes(id)));
  }

  /** The nodes that came from a source. */
  private List<NodeId> nodes(DiscoveryId id) throws IOException {
    return together(
        links.nodes(links.directory(id)), recorded(recordedType(id), Optional.of(id.portal())));
  }

  /** As a node's record names the type of its source. */
  private static String recordedType(DiscoveryId id) {
    return id.type().equals("sendtargets") ? "send_targets" : id.type();
  }

  /** The nodes whose own records say that they came from there: open-iscsi does not link all. */
  private List<NodeId> recorded(String type, Optional<Portal> where) throws IOException {
    List<NodeId> ids = new ArrayList<>();
    for (NodeFiles.Found found : nodes.find(NodeFilter.ALL, new LinkedHashMap<>())) {
      RecordValues values = found.record().values();
      boolean there =
          where.isEmpty()
              || values.get(NodeKeys.SOURCE_ADDRESS).equals(where.map(Portal::host))
                  && values
                      .get(NodeKeys.SOURCE_PORT)
                      .equals(where.map(portal -> Integer.toString(portal.port())));
      if (there && values.get(NodeKeys.SOURCE_TYPE).filter(type::equals).isPresent()) {
        ids.add(found.record().id());
      }
    }
    return ids;
  }

  /** Those of the first list, and those of the second that are not among them. */
  private static List<NodeId> together(List<NodeId> linked, List<NodeId> recorded) {
    Set<NodeId> known = new HashSet<>();
    linked.forEach(node -> known.add(untagged(node)));
    List<NodeId> all = new ArrayList<>(linked);
    recorded.stream().filter(node -> known.add(untagged(node))).forEach(all::add);
    all.sort(null);
    return all;
  }

  private static NodeId untagged(NodeId id) {
    return new NodeId(id.target(), Portal.of(id.portal().host(), id.portal().port()), id.iface());
  }

  private Map<String, String> completed(DiscoveryId id, Map<String, String> values) {
    List<String> remarks = new ArrayList<>();
    Map<String, String> all = schema(id).completed(values, Map.of(), remarks);
    remarks.forEach(remark -> root.remark(file(id), remark));
    all.put("discovery.type", id.type());
    all.put("discovery.sendtargets.address", id.portal().host());
    all.put("discovery.sendtargets.port", Integer.toString(id.portal().port()));
    return all;
  }

  @Override
  public List<NodeId> nodesOf(String type) throws HawserException {
    if (!type.equals("static") && !type.equals("fw")) {
      throw new HawserException(
          ErrorCode.INVALID, "nodes of the discovery type " + type + " belong to its records");
    }
    return root.reading(
        () -> together(links.nodes(root.directory(type)), recorded(type, Optional.empty())));
  }

  @Override
  public DiscoveryRecord defaults(DiscoveryId id) {
    Map<String, String> configured = new LinkedHashMap<>(root.defaults());
    configured.keySet().removeIf(key -> !schema(id).knows(key));
    return new DiscoveryRecord(id, RecordValues.of(completed(id, configured)), List.of());
  }

  @Override
  public DiscoveryRecord create(DiscoveryId id) throws HawserException {
    return root.changing(() -> write(id, defaults(id).values().asMap()));
  }

  private DiscoveryRecord write(DiscoveryId id, Map<String, String> values) throws IOException {
    root.files().write(file(id), RecordText.format(values));
    return new DiscoveryRecord(id, RecordValues.of(values), nodes(id));
  }

  @Override
  public DiscoveryRecord update(DiscoveryId id, Map<String, String> changes)
      throws HawserException {
    Map<String, String> checked =
        schema(id).checked(id.type() + " " + id.portal().address(), changes);
    return root.changing(() -> write(id, existing(id).values().with(checked).asMap()));
  }

  private DiscoveryRecord existing(DiscoveryId id) throws HawserException, IOException {
    return read(id)
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.NO_OBJECTS_FOUND,
                    "there is no record of discovery by " + id.type() + " at " + id.portal()));
  }

  @Override
  public void delete(DiscoveryId id) throws HawserException {
    root.changing(
        () ->
            nodes.together(
                () -> {
                  DiscoveryRecord record = existing(id);
                  for (NodeId node : record.nodes()) {
                    if (nodes.use().inUse(node)) {
                      throw new HawserException(
                          ErrorCode.SESSION_EXISTS,
                          "discovery at "
                              + id.portal()
                              + " cannot be deleted while a session runs on "
                              + node);
                    }
                  }
                  for (NodeId node : record.nodes()) {
                    forget(id, node);
                  }
                  root.files().delete(file(id), root.directory(SourceLinks.kind(id.type())));
                  return null;
                }));
  }

  /** Takes the node from this source; without another source its record goes. */
  private void forget(DiscoveryId source, NodeId node) throws IOException {
    Path directory = links.directory(source);
    List<Path> all = links.links(node);
    boolean elsewhere = all.stream().anyMatch(link -> !link.getParent().equals(directory));
    if (elsewhere) {
      for (Path link : all) {
        if (link.getParent().equals(directory)) {
          Files.deleteIfExists(link);
        }
      }
      return;
    }
    Optional<NodeFiles.Found> found = nodes.find(node);
    if (found.isPresent()) {
      store.remove(found.get());
    } else {
      links.remove(node);
    }
  }

  @Override
  public DiscoveryChanges apply(
      DiscoveryId source,
      List<NodeId> found,
      Predicate<NodeId> stale,
      Set<DiscoveryOperation> operations)
      throws HawserException {
    if (operations.isEmpty()) {
      return DiscoveryChanges.NONE;
    }
    return root.changing(
        () ->
            nodes.together(
                () -> {
                  if (read(source).isEmpty()) {
                    create(source);
                  }
                  Bookkeeping books = new Bookkeeping(source);
                  for (NodeId node : new TreeSet<>(found)) {
                    books.take(node, operations);
                  }
                  if (operations.contains(DiscoveryOperation.DELETE)) {
                    books.drop(found, stale);
                  }
                  return books.changes();
                }));
  }

  /** The changes of one discovery. */
  private final class Bookkeeping {
    private final DiscoveryId source;
    private final Path directory;
    private final List<NodeId> added = new ArrayList<>();
    private final List<NodeId> updated = new ArrayList<>();
    private final List<NodeId> deleted = new ArrayList<>();
    private final List<NodeId> kept = new ArrayList<>();

    Bookkeeping(DiscoveryId source) {
      this.source = source;
      directory = links.directory(source);
    }

    void take(NodeId node, Set<DiscoveryOperation> operations) throws IOException, HawserException {
      String type = recordedType(source);
      Optional<NodeFiles.Found> present = nodes.find(node);
      NodeRecord record;
      if (present.isEmpty()) {
        if (!operations.contains(DiscoveryOperation.NEW)) {
          return;
        }
        record = store.add(node, present, type, Optional.of(source.portal()));
        added.add(record.id());
      } else {
        record = store.add(node, present, type, Optional.of(source.portal()));
        boolean learnt = !record.id().equals(present.get().record().id());
        if (operations.contains(DiscoveryOperation.UPDATE)) {
          record = store.reset(record.id(), type, source.portal());
          learnt = true;
        }
        if (learnt) {
          updated.add(record.id());
        }
      }
      links.add(directory, record.id(), nodes.place(record.id()));
    }

    void drop(List<NodeId> found, Predicate<NodeId> stale) throws IOException {
      Set<NodeId> still = new HashSet<>();
      found.forEach(node -> still.add(untagged(node)));
      for (NodeId node : nodes(source)) {
        if (still.contains(untagged(node)) || !stale.test(node)) {
          continue;
        }
        if (nodes.use().inUse(node)) {
          kept.add(node);
        } else {
          forget(source, node);
          deleted.add(node);
        }
      }
    }

    DiscoveryChanges changes() {
      return new DiscoveryChanges(added, updated, deleted, kept);
    }
  }
}
