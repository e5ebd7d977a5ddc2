package io.hawser.api.session;

import io.hawser.api.HawserException;
import java.util.List;
import java.util.Optional;

/**
 * What came of a login or logout of one node.
 *
 * @param node which node
 * @param sids the sessions that came up, or went
 * @param failure why not all did that should; {@code SESSION_EXISTS} if they were there already
 */
public record NodeOutcome(NodeId node, List<Integer> sids, Optional<HawserException> failure) {
  /** Copies the list. */
  public NodeOutcome {
    sids = List.copyOf(sids);
  }
}
