package io.hawser.api.session;

import io.hawser.api.IscsiName;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which nodes are meant; what is empty matches all.
 *
 * @param target the target
 * @param host host or address of the portal
 * @param port its TCP port
 * @param groupTag its portal group tag; matches nodes whose tag is not known too
 * @param iface name of the iface
 */
public record NodeFilter(
    Optional<IscsiName> target,
    Optional<String> host,
    OptionalInt port,
    OptionalInt groupTag,
    Optional<String> iface) {
  /** Matches every node. */
  public static final NodeFilter ALL =
      new NodeFilter(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty());

  /** Whether the node is meant. */
  public boolean matches(NodeId id) {
    return target.map(id.target()::equals).orElse(true)
        && host.map(id.portal().host()::equalsIgnoreCase).orElse(true)
        && (port.isEmpty() || port.getAsInt() == id.portal().port())
        && (groupTag.isEmpty()
            || id.portal().groupTag().isEmpty()
            || groupTag.getAsInt() == id.portal().groupTag().getAsInt())
        && iface.map(id.iface()::equals).orElse(true);
  }
}
