package io.hawser.multipath;

import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.Prioritizer;
import io.hawser.multipath.select.AluaPrioritizer;
import io.hawser.multipath.select.ServiceTimeSelector;
import java.time.Duration;
import java.util.List;

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
    return new MultipathSettings(
        policy, selector, prioritizer, failback, queue, checks, fence, hedge, transition, checkers);
  }

  /** The same with this selector. */
  public MultipathSettings with(PathSelector chooser) {
    return new MultipathSettings(
        grouping,
        chooser,
        prioritizer,
        failback,
        queue,
        checks,
        fence,
        hedge,
        transition,
        checkers);
  }

  /** The same with this prioritizer. */
  public MultipathSettings with(Prioritizer rater) {
    return new MultipathSettings(
        grouping, selector, rater, failback, queue, checks, fence, hedge, transition, checkers);
  }

  /** The same with this failback. */
  public MultipathSettings with(Failback rule) {
    return new MultipathSettings(
        grouping, selector, prioritizer, rule, queue, checks, fence, hedge, transition, checkers);
  }

  /** The same with these limits. */
  public MultipathSettings with(QueueLimits limits) {
    return new MultipathSettings(
        grouping,
        selector,
        prioritizer,
        failback,
        limits,
        checks,
        fence,
        hedge,
        transition,
        checkers);
  }

  /** The same with these checks. */
  public MultipathSettings with(CheckSettings settings) {
    return new MultipathSettings(
        grouping,
        selector,
        prioritizer,
        failback,
        queue,
        settings,
        fence,
        hedge,
        transition,
        checkers);
  }

  /** The same with this fence. */
  public MultipathSettings with(FenceSettings settings) {
    return new MultipathSettings(
        grouping,
        selector,
        prioritizer,
        failback,
        queue,
        checks,
        settings,
        hedge,
        transition,
        checkers);
  }

  /** The same with these second copies. */
  public MultipathSettings with(HedgeSettings settings) {
    return new MultipathSettings(
        grouping,
        selector,
        prioritizer,
        failback,
        queue,
        checks,
        fence,
        settings,
        transition,
        checkers);
  }

  /** The same with these checkers. */
  public MultipathSettings with(List<PathChecker> all) {
    return new MultipathSettings(
        grouping, selector, prioritizer, failback, queue, checks, fence, hedge, transition, all);
  }
}
