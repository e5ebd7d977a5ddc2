package io.hawser.target.disk;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The commands of a logical unit that have not ended, of every nexus. Safe from any thread. */
public final class TaskSet {
  private final Set<AbortableTask> tasks = ConcurrentHashMap.newKeySet();

  /** A command begins. */
  public void add(AbortableTask task) {
    tasks.add(task);
  }

  /** A command has ended. */
  public void remove(AbortableTask task) {
    tasks.remove(task);
  }

  /** How many there are. */
  public int size() {
    return tasks.size();
  }

  /**
   * Ends those that the test picks.
   *
   * @return what was ended, and when all of it is over
   */
  public Aborted abort(Predicate<Nexus> which) {
    List<AbortableTask> chosen = tasks.stream().filter(t -> which.test(t.nexus())).toList();
    CompletableFuture<?>[] ends =
        chosen.stream()
            .map(AbortableTask::abort)
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture<?>[]::new);
    return new Aborted(
        Set.copyOf(chosen.stream().map(AbortableTask::nexus).toList()),
        CompletableFuture.allOf(ends));
  }

  /**
   * What {@link #abort} did.
   *
   * @param nexuses who lost tasks
   * @param done when all of them are over
   */
  public record Aborted(Set<Nexus> nexuses, CompletionStage<Void> done) {}
}
