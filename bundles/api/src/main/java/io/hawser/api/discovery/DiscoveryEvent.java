package io.hawser.api.discovery;

/**
 * What a method that keeps watching noticed. It is news about a directory, never an order: whoever
 * hears it ends no live session because of it.
 */
public sealed interface DiscoveryEvent {
  /** What the operator's policy allows to be done with what is found. */
  enum Action {
    /** Only tell. */
    ANNOUNCE,
    /** Make a node record. */
    RECORD,
    /** Make a node record and log in. */
    LOGIN
  }

  /**
   * A target is new at a portal.
   *
   * @param node what was found
   * @param action what may be done with it
   */
  record Found(DiscoveredNode node, Action action) implements DiscoveryEvent {}

  /**
   * A target that was found is not listed any more. Sessions with it go on.
   *
   * @param node what was found once
   */
  record Lost(DiscoveredNode node) implements DiscoveryEvent {}

  /**
   * Something was found that policy does not let in, or that makes no sense.
   *
   * @param what the target and portal, control characters removed
   * @param reason one sentence
   */
  record Refused(String what, String reason) implements DiscoveryEvent {}

  /**
   * A source can be reached, or cannot any more; what was found stays.
   *
   * @param source the method and whom it asks
   * @param reachable whether it answers
   * @param reason why not; empty if it does
   */
  record SourceState(String source, boolean reachable, String reason) implements DiscoveryEvent {}

  /**
   * What is recorded or logged in to is not what the source lists. Nothing is changed for it.
   *
   * @param node what it is about
   * @param text one sentence: what differs, and what stays as it is
   */
  record Drift(DiscoveredNode node, String text) implements DiscoveryEvent {}
}
