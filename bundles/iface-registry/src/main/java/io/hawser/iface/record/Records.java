package io.hawser.iface.record;

import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeStore;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** Everything that is kept in one record root. Threading: any thread; see {@link RecordRoot}. */
public final class Records {
  private final RecordRoot root;
  private final UseRegister use = new UseRegister();
  private final IfaceFiles ifaces;
  private final FileNodeStore nodes;
  private final FileDiscoveryStore discoveries;
  private final Function<String, Optional<Iface>> generated;

  /**
   * @param root where the records are
   * @param generated finds ifaces that have no file, those of the cards' ports
   */
  public Records(RecordRoot root, Function<String, Optional<Iface>> generated) {
    this.root = root;
    this.generated = generated;
    NodeFiles files = new NodeFiles(root, use);
    SourceLinks links = new SourceLinks(root);
    ifaces = new IfaceFiles(root, files, use);
    nodes = new FileNodeStore(root, files, links, ifaces, this::iface);
    discoveries = new FileDiscoveryStore(root, files, nodes, links);
  }

  private Optional<Iface> iface(String name) throws HawserException, IOException {
    if (name.equals(Iface.DEFAULT.name())) {
      return Optional.of(Iface.DEFAULT);
    }
    if (name.equals(Iface.ISER.name())) {
      return Optional.of(Iface.ISER);
    }
    if (!name.matches("[A-Za-z0-9._:@+-]{1,64}")) {
      return Optional.empty();
    }
    Optional<Iface> recorded = ifaces.find(name);
    return recorded.isPresent() ? recorded : generated.apply(name);
  }

  /** Where they are. */
  public RecordRoot root() {
    return root;
  }

  /** The iface records. */
  public IfaceFiles ifaces() {
    return ifaces;
  }

  /** The node records. */
  public NodeStore nodes() {
    return nodes;
  }

  /** The discovery records. */
  public DiscoveryStore discoveries() {
    return discoveries;
  }

  /** Who says which records are in use. */
  public UseRegister use() {
    return use;
  }
}
