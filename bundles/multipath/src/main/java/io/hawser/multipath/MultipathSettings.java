package io.hawser.multipath;

import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.Prioritizer;
import io.hawser.multipath.select.AluaPrioritizer;
import io.hawser.multipath.select.ServiceTimeSelector;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How paths are joined.
 *
 * @param grouping how they are grouped
 * @param selector who chooses within a group
 * @param prioritizer who rates paths
 * @param failback when a better group is gone back to
 * @param queue how much may wait while no path works
 * @param checks how paths are watched
 * @param fence how lost commands are fenced
 * @param hedge second copies of slow reads
 * @param transition for how long a port group in transition is waited for
 * @param checkers whom a path has to convince, besides a ping and a TEST UNIT READY
 */
public record MultipathSettings(
    GroupPolicy grouping,
    PathSelector selector,
    Prioritizer prioritizer,
    Failback failback,
    QueueLimits queue,
    CheckSettings checks,
    FenceSettings fence,
    HedgeSettings hedge,
    Duration transition,
    List<PathChecker> checkers) {
  /** Groups by ALUA priority, service time within, immediate failback, fenced. */
  public static final MultipathSettings DEFAULT =
      new MultipathSettings(
          GroupPolicy.GROUP_BY_PRIO,
          new ServiceTimeSelector(),
          new AluaPrioritizer(),
          Failback.IMMEDIATE,
          QueueLimits.DEFAULT,
          CheckSettings.DEFAULT,
          FenceSettings.DEFAULT,
          HedgeSettings.OFF,
          Duration.ofSeconds(60),
          List.of());

  /** Copies the list. */
  public MultipathSettings {
    checkers = List.copyOf(checkers);
  }

  /** The same with this grouping. */
  public MultipathSettings with(GroupPolicy policy) {
    return change(draft -> draft.grouping = policy);
  }

  /** The same with this selector. */
  public MultipathSettings with(PathSelector chooser) {
    return change(draft -> draft.selector = chooser);
  }

  /** The same with this prioritizer. */
  public MultipathSettings with(Prioritizer rater) {
    return change(draft -> draft.prioritizer = rater);
  }

  /** The same with this failback. */
  public MultipathSettings with(Failback rule) {
    return change(draft -> draft.failback = rule);
  }

  /** The same with these limits. */
  public MultipathSettings with(QueueLimits limits) {
    return change(draft -> draft.queue = limits);
  }

  /** The same with these checks. */
  public MultipathSettings with(CheckSettings settings) {
    return change(draft -> draft.checks = settings);
  }

  /** The same with this fence. */
  public MultipathSettings with(FenceSettings settings) {
    return change(draft -> draft.fence = settings);
  }

  /** The same with these second copies. */
  public MultipathSettings with(HedgeSettings settings) {
    return change(draft -> draft.hedge = settings);
  }

  /** The same with these checkers. */
  public MultipathSettings with(List<PathChecker> all) {
    return change(draft -> draft.checkers = all);
  }

  private MultipathSettings change(Consumer<Draft> difference) {
    Draft draft = new Draft(this);
    difference.accept(draft);
    return new MultipathSettings(
        draft.grouping,
        draft.selector,
        draft.prioritizer,
        draft.failback,
        draft.queue,
        draft.checks,
        draft.fence,
        draft.hedge,
        transition,
        draft.checkers);
  }

  /** Settings one of which is about to be another. */
  private static final class Draft {
    private GroupPolicy grouping;
    private PathSelector selector;
    private Prioritizer prioritizer;
    private Failback failback;
    private QueueLimits queue;
    private CheckSettings checks;
    private FenceSettings fence;
    private HedgeSettings hedge;
    private List<PathChecker> checkers;

    private Draft(MultipathSettings from) {
      grouping = from.grouping;
      selector = from.selector;
      prioritizer = from.prioritizer;
      failback = from.failback;
      queue = from.queue;
      checks = from.checks;
      fence = from.fence;
      hedge = from.hedge;
      checkers = from.checkers;
    }
  }
}
