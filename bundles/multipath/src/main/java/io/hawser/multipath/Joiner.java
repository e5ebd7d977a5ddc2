package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.block.DeviceCommands;
import io.hawser.block.DiskFacts;
import io.hawser.block.DiskProbe;
import io.hawser.block.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Finds out which ways lead to the same disk and joins them. The WWID decides what belongs
 * together; serial number, vendor, product, block size and size have to agree as well, or the way
 * is left out and it is said why: two arrays that were given the same WWID are not one disk.
 *
 * <p>Threading: any thread; nothing blocks.
 */
public final class Joiner {
  private final MultipathSettings settings;
  private final Timeline timeline;

  /**
   * @param settings how paths are joined
   * @param timeline clock and timer of the devices
   */
  public Joiner(MultipathSettings settings, Timeline timeline) {
    this.settings = settings;
    this.timeline = timeline;
  }

  /**
   * A way that was not joined.
   *
   * @param source which
   * @param reason why, one sentence
   */
  public record LeftOut(PathSource source, String reason) {}

  /**
   * What became of a number of ways.
   *
   * @param devices the joined devices, in the order their first way was given; the caller closes
   *     them
   * @param leftOut ways that were not joined
   */
  public record Result(List<JoinedDevice> devices, List<LeftOut> leftOut) {
    /** Copies the lists. */
    public Result {
      devices = List.copyOf(devices);
      leftOut = List.copyOf(leftOut);
    }
  }

  private record Answer(PathSource source, DiskFacts facts, String failure) {}

  /**
   * Asks every way who its disk is and joins those that lead to the same.
   *
   * @param sources the ways, sessions logged in
   * @param limit for each question
   * @return never fails: what went wrong with a way is in {@link Result#leftOut}
   */
  public CompletionStage<Result> join(List<PathSource> sources, Duration limit) {
    List<CompletableFuture<Answer>> answers =
        sources.stream().map(s -> ask(s, limit).toCompletableFuture()).toList();
    return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> sort(answers.stream().map(CompletableFuture::join).toList()));
  }

  /**
   * Adds a way to a device, if it leads to the same disk.
   *
   * @return the path's number; empty with the reason in the log of events if it leads elsewhere
   */
  public CompletionStage<Optional<String>> add(
      JoinedDevice device, PathSource source, Duration limit) {
    return ask(source, limit)
        .thenApply(
            answer -> {
              if (answer.failure != null) {
                return Optional.of(answer.failure);
              }
              Optional<String> difference = device.facts().difference(answer.facts);
              if (difference.isEmpty()) {
                device.add(source, answer.facts);
              }
              return difference.map(d -> "it is another disk: " + d);
            });
  }

  private CompletionStage<Answer> ask(PathSource source, Duration limit) {
    DeviceCommands commands =
        new DeviceCommands(
            source.unit(), source.unit().description(), RetryPolicy.DEFAULT, timeline::after);
    return new DiskProbe(commands, Deadline.after(limit))
        .runIdentity()
        .handle(
            (facts, failure) -> {
              if (failure == null) {
                return new Answer(source, facts, null);
              }
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              return new Answer(source, null, String.valueOf(cause.getMessage()));
            });
  }

  private Result sort(List<Answer> answers) {
    Map<String, JoinedDevice> devices = new LinkedHashMap<>();
    List<LeftOut> leftOut = new ArrayList<>();
    // Whoever knows the size first: the others are compared with it.
    List<Answer> ordered = new ArrayList<>(answers);
    ordered.sort(Comparator.comparing(a -> a.facts == null || !a.facts.capacity().isKnown()));
    for (Answer answer : ordered) {
      if (answer.failure != null) {
        leftOut.add(new LeftOut(answer.source, answer.failure));
        continue;
      }
      Optional<String> wwid = answer.facts.identity().wwid();
      if (wwid.isEmpty()) {
        leftOut.add(
            new LeftOut(
                answer.source,
                answer.source.unit().description()
                    + " has no designator that tells it from other disks"));
        continue;
      }
      JoinedDevice device =
          devices.computeIfAbsent(
              wwid.get(), w -> new JoinedDevice(w, answer.facts, settings, timeline));
      Optional<String> conflict = device.facts().difference(answer.facts);
      if (conflict.isEmpty()) {
        conflict = answer.facts.difference(device.facts());
      }
      if (conflict.isPresent()) {
        leftOut.add(
            new LeftOut(
                answer.source,
                answer.source.unit().description()
                    + " claims the WWID "
                    + wwid.get()
                    + " of another disk: "
                    + conflict.get()));
      } else {
        device.add(answer.source, answer.facts);
      }
    }
    return new Result(List.copyOf(devices.values()), leftOut);
  }
}
