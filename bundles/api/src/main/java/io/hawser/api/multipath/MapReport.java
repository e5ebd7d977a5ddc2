package io.hawser.api.multipath;

import java.util.List;

/**
 * A joined device at one moment.
 *
 * @param wwid which disk it is
 * @param name what people call it
 * @param groupPolicy how paths are grouped
 * @param selector how paths are chosen
 * @param prioritizer how paths are rated
 * @param failback when a better group is gone back to
 * @param groups best first
 * @param waiting commands that wait because no path works
 * @param held commands that wait because blocks they touch are not fenced yet
 * @param lost whether the target says that the disk is not there any more
 */
public record MapReport(
    String wwid,
    String name,
    String groupPolicy,
    String selector,
    String prioritizer,
    String failback,
    List<Group> groups,
    int waiting,
    int held,
    boolean lost) {
  /** Copies the list. */
  public MapReport {
    groups = List.copyOf(groups);
  }

  /**
   * A group of paths.
   *
   * @param priority of its paths; their mean where they differ
   * @param current whether commands go there now
   * @param paths its paths
   */
  public record Group(int priority, boolean current, List<PathReport> paths) {
    /** Copies the list. */
    public Group {
      paths = List.copyOf(paths);
    }
  }
}
