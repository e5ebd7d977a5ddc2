package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathState;
import io.hawser.api.multipath.PathView;
import io.hawser.api.multipath.Prioritizer;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.transport.TransportSession;
import io.hawser.multipath.select.AluaPrioritizer;
import io.hawser.multipath.select.ConstPrioritizer;
import io.hawser.multipath.select.FixedSelector;
import io.hawser.multipath.select.LatencyPrioritizer;
import io.hawser.multipath.select.LatencySelector;
import io.hawser.multipath.select.MostRecentlyUsedSelector;
import io.hawser.multipath.select.QueueLengthSelector;
import io.hawser.multipath.select.RoundRobinSelector;
import io.hawser.multipath.select.ServiceTimeSelector;
import io.hawser.multipath.select.WeightPrioritizer;
import io.hawser.multipath.select.WeightedSelector;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Selectors, prioritizers and checkers by name: our own, and those that others bring while it runs.
 * What is handed out stays valid when its bearer comes or goes: as long as it is not there, the
 * default decides instead, and that is logged.
 *
 * <p>Threading: any thread.
 */
public final class Policies {
  private static final Logger LOG = System.getLogger(Policies.class.getName());

  private final Map<String, PathSelector> selectors = new ConcurrentHashMap<>();
  private final Map<String, Prioritizer> prioritizers = new ConcurrentHashMap<>();
  private final Map<String, PathChecker> checkers = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final PathSelector fallbackSelector = new ServiceTimeSelector();
  private final Prioritizer fallbackPrioritizer = new AluaPrioritizer();

  /** With our own. */
  public Policies() {
    List.of(
            fallbackSelector,
            new QueueLengthSelector(),
            new RoundRobinSelector(),
            new LatencySelector(),
            new WeightedSelector(),
            new FixedSelector(),
            new MostRecentlyUsedSelector())
        .forEach(each -> selectors.put(each.name(), each));
    List.of(
            fallbackPrioritizer,
            new WeightPrioritizer(),
            new LatencyPrioritizer(),
            new ConstPrioritizer())
        .forEach(each -> prioritizers.put(each.name(), each));
  }

  /** Told when something comes or goes. */
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  /** One more, or another of the same name. */
  public void add(PathSelector selector) {
    selectors.put(selector.name(), selector);
    listeners.forEach(Runnable::run);
  }

  /** It is not there any more. */
  public void remove(PathSelector selector) {
    selectors.values().remove(selector);
    listeners.forEach(Runnable::run);
  }

  /** One more, or another of the same name. */
  public void add(Prioritizer prioritizer) {
    prioritizers.put(prioritizer.name(), prioritizer);
    listeners.forEach(Runnable::run);
  }

  /** It is not there any more. */
  public void remove(Prioritizer prioritizer) {
    prioritizers.values().remove(prioritizer);
    listeners.forEach(Runnable::run);
  }

  /** One more, or another of the same name. */
  public void add(PathChecker checker) {
    checkers.put(checker.name(), checker);
  }

  /** It is not there any more. */
  public void remove(PathChecker checker) {
    checkers.values().remove(checker);
  }

  /** The names of all selectors, in order. */
  public Set<String> selectors() {
    return new TreeSet<>(selectors.keySet());
  }

  /** The selector of this name, whether it is there yet or not. */
  public PathSelector selector(String name) {
    return new PathSelector() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Chooser chooser(List<PathView> paths) {
        PathSelector present = selectors.get(name);
        if (present != null) {
          try {
            return guarded(present.chooser(paths));
          } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "selector " + name + " threw, service-time chooses", e);
          }
        } else {
          LOG.log(Level.WARNING, "there is no selector {0}, service-time chooses", name);
        }
        return fallbackSelector.chooser(paths);
      }
    };
  }

  /** A stranger's chooser that throws chooses the first path: no command is lost by it. */
  private static PathSelector.Chooser guarded(PathSelector.Chooser chooser) {
    return new PathSelector.Chooser() {
      @Override
      public int choose(int bytes, boolean write) {
        try {
          return chooser.choose(bytes, write);
        } catch (RuntimeException e) {
          return 0;
        }
      }

      @Override
      public String explain() {
        try {
          return chooser.explain();
        } catch (RuntimeException e) {
          return "the first, as the selector throws: " + e;
        }
      }
    };
  }

  /** The prioritizer of this name, whether it is there yet or not. */
  public Prioritizer prioritizer(String name) {
    return new Prioritizer() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int priority(PathView path) {
        try {
          return prioritizers.getOrDefault(name, fallbackPrioritizer).priority(path);
        } catch (RuntimeException e) {
          return fallbackPrioritizer.priority(path);
        }
      }
    };
  }

  /** The checker of this name; as long as it is not there it has no objection. */
  public PathChecker checker(String name) {
    return new PathChecker() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public CompletionStage<Verdict> check(
          TransportSession session, LogicalUnit unit, Deadline deadline) {
        PathChecker present = checkers.get(name);
        if (present == null) {
          return CompletableFuture.completedStage(
              new Verdict(PathState.UP, "the checker " + name + " is not there"));
        }
        try {
          return present.check(session, unit, deadline);
        } catch (RuntimeException e) {
          return CompletableFuture.failedStage(e);
        }
      }
    };
  }
}
