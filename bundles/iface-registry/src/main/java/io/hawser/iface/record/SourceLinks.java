package io.hawser.iface.record;

import io.hawser.api.Portal;
import io.hawser.api.session.DiscoveryId;
import io.hawser.api.session.NodeId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The links that say which node came from where: {@code send_targets/HOST,PORT/}, {@code
 * isns/HOST,PORT/}, {@code static/} and {@code fw/}, each to the directory or file of the node.
 * What counts is a link's name. Called within the lock.
 */
final class SourceLinks {
  /** Longest file name on Linux. */
  private static final int MAX_NAME = 255;

  private final RecordRoot root;

  SourceLinks(RecordRoot root) {
    this.root = root;
  }

  /** The directory of a discovery record. */
  Path directory(DiscoveryId id) {
    return root.directory(kind(id.type())).resolve(NodePaths.plainPortal(id.portal()));
  }

  /** The directory of a type of discovery. */
  static String kind(String type) {
    return type.equals("sendtargets") ? "send_targets" : type;
  }

  /** The nodes that a directory's links name, in order. */
  List<NodeId> nodes(Path directory) throws IOException {
    List<NodeId> nodes = new ArrayList<>();
    for (Path link : RecordFiles.list(directory)) {
      if (Files.isSymbolicLink(link)) {
        NodePaths.parseLink(link.getFileName().toString()).ifPresent(nodes::add);
      }
    }
    nodes.sort(null);
    return nodes;
  }

  /** Links a node; a name too long for a link is left to the record's own keys. */
  void add(Path directory, NodeId id, Path record) throws IOException {
    String name = NodePaths.link(id);
    if (name.length() > MAX_NAME) {
      root.remark(directory, "no link for " + id + ": its name would be too long");
      return;
    }
    RecordFiles.makeDirectories(directory);
    // As open-iscsi: to the directory of the portal, or to the file of the old layout.
    Path to = record.getFileName().toString().equals(id.iface()) ? record.getParent() : record;
    try {
      Files.createSymbolicLink(directory.resolve(name), directory.relativize(to));
    } catch (FileAlreadyExistsException linkedAlready) {
      return;
    }
  }

  /** Every directory that may hold links. */
  List<Path> sources() throws IOException {
    List<Path> all = new ArrayList<>(List.of(root.directory("static"), root.directory("fw")));
    for (String type : DiscoveryId.TYPES) {
      all.addAll(RecordFiles.list(root.directory(kind(type))));
    }
    return all;
  }

  /** The links to this node, with this group tag, without one, or with that of {@code tags}. */
  List<Path> links(NodeId id, NodeId... tags) throws IOException {
    NodeId untagged =
        new NodeId(id.target(), Portal.of(id.portal().host(), id.portal().port()), id.iface());
    Set<String> names = new LinkedHashSet<>();
    for (NodeId each : tags) {
      names.add(NodePaths.link(each));
    }
    names.add(NodePaths.link(id));
    names.add(NodePaths.link(untagged));
    List<Path> links = new ArrayList<>();
    for (Path source : sources()) {
      for (String name : names) {
        // Asked for by name: listing a source of ten thousand nodes for each of them would not end.
        if (name.length() <= MAX_NAME && Files.isSymbolicLink(source.resolve(name))) {
          links.add(source.resolve(name));
        }
      }
    }
    return links;
  }

  /** Removes every link to this node. */
  void remove(NodeId id, NodeId... tags) throws IOException {
    for (Path link : links(id, tags)) {
      Files.deleteIfExists(link);
    }
  }
}
