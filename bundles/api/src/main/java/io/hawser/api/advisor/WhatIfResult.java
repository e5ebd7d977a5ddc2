package io.hawser.api.advisor;

import java.util.List;

/**
 * What a failure would cost.
 *
 * @param failure what fails
 * @param known whether the thing exists in the topology
 * @param pathsBefore paths now
 * @param pathsAfter paths left, sessions having found their new way where there is one
 * @param lost the paths lost, as {@code iface -> portal}; at most 64 are named
 */
public record WhatIfResult(
    WhatIf failure, boolean known, int pathsBefore, int pathsAfter, List<String> lost) {
  /** Copies. */
  public WhatIfResult {
    lost = List.copyOf(lost);
  }
}
