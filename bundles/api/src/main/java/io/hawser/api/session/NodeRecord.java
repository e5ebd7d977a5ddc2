package io.hawser.api.session;

/**
 * How to reach a node: its record.
 *
 * @param id which node
 * @param values every key of a node record in open-iscsi's order, those the file leaves out at
 *     their default, then the keys that only the file knows
 */
public record NodeRecord(NodeId id, RecordValues values) {
  /** {@code node.startup}. */
  public NodeStartup startup() {
    return values.get("node.startup").flatMap(NodeStartup::of).orElse(NodeStartup.MANUAL);
  }

  /** {@code node.leading_login}: one session over whichever iface comes up first. */
  public boolean leadingLogin() {
    return values.get("node.leading_login").filter("Yes"::equals).isPresent();
  }
}
