package io.hawser.api.iface;

/** What changed in the registry. */
public sealed interface IfaceEvent {
  /** Whether an iface may be used from now on that could not before. */
  default boolean beginsToServe() {
    return this instanceof TransportAdded
        || this instanceof Added added && added.status().served()
        || this instanceof Changed changed
            && changed.status().served()
            && !changed.before().served();
  }

  /**
   * A record is new.
   *
   * @param status as it is now
   */
  record Added(IfaceStatus status) implements IfaceEvent {}

  /**
   * A record, or who serves it, changed.
   *
   * @param before as it was
   * @param status as it is now
   */
  record Changed(IfaceStatus before, IfaceStatus status) implements IfaceEvent {}

  /**
   * A record is gone.
   *
   * @param iface what it was
   */
  record Removed(Iface iface) implements IfaceEvent {}

  /**
   * A transport came.
   *
   * @param transport its name
   */
  record TransportAdded(String transport) implements IfaceEvent {}

  /**
   * A transport went; its ifaces stay, unserved.
   *
   * @param transport its name
   */
  record TransportRemoved(String transport) implements IfaceEvent {}
}
