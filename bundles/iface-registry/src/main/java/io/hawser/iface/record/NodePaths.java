package io.hawser.iface.record;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.session.NodeId;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Names of files and links that say which node they are for. Names from a target become parts of
 * paths only after {@link IscsiName} and {@link Portal} have checked them: neither admits a slash,
 * a comma or a control character. Pure functions.
 */
final class NodePaths {
  private NodePaths() {}

  /** {@code host,port,tag}, with -1 for a tag that is not known. */
  static String portal(Portal portal) {
    return portal.host() + "," + portal.port() + "," + portal.groupTag().orElse(-1);
  }

  /** {@code host,port}: the old layout, a plain file. */
  static String plainPortal(Portal portal) {
    return portal.host() + "," + portal.port();
  }

  /** What a name of either layout says. */
  static Optional<Portal> parsePortal(String name) {
    String[] parts = name.split(",", -1);
    if (parts.length < 2 || parts.length > 3) {
      return Optional.empty();
    }
    return portal(parts[0], parts[1], parts.length == 3 ? parts[2] : "-1");
  }

  private static Optional<Portal> portal(String host, String port, String tag) {
    if (!port.matches("[0-9]{1,5}") || !tag.matches("-1|[0-9]{1,5}")) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(tag);
      return Optional.of(
          new Portal(
              host,
              Integer.parseInt(port),
              number < 0 ? OptionalInt.empty() : OptionalInt.of(number)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Name of the link that says a node came from a source. */
  static String link(NodeId id) {
    return id.target() + "," + portal(id.portal()) + "," + id.iface();
  }

  /** What a link's name says. */
  static Optional<NodeId> parseLink(String name) {
    String[] parts = name.split(",", -1);
    if (parts.length != 5) {
      return Optional.empty();
    }
    try {
      IscsiName target = IscsiName.of(parts[0]);
      return portal(parts[1], parts[2], parts[3])
          .map(portal -> new NodeId(target, portal, parts[4]));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The target whose directory this is; the name must be written as we would write it. */
  static Optional<IscsiName> parseTarget(Path directory) {
    String name = directory.getFileName().toString();
    try {
      return Optional.of(IscsiName.of(name));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
