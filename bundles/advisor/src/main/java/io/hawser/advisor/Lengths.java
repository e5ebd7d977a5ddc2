package io.hawser.advisor;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.advisor.ProbeReport.Direction;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** Tries lengths one after the other, the least first, until one does not pass. */
final class Lengths {
  /** Silence; anything else, a reset included, is an answer, if not the wanted one. */
  private static final Set<ErrorCode> SILENCE =
      Set.of(ErrorCode.PDU_TIMEOUT, ErrorCode.REQUEST_TIMEOUT, ErrorCode.TRANSPORT_TIMEOUT);

  /** What fits every link: if so little is lost, it is not for its size. */
  private static final int ALWAYS_FITS = 1_200;

  private Lengths() {}

  static CompletableFuture<Direction> grow(
      List<Integer> lengths, IntFunction<CompletionStage<?>> attempt) {
    return grow(lengths, 0, 0, attempt);
  }

  private static CompletableFuture<Direction> grow(
      List<Integer> lengths, int index, int passed, IntFunction<CompletionStage<?>> attempt) {
    if (index == lengths.size()) {
      return CompletableFuture.completedFuture(
          new Direction(passed, OptionalInt.empty(), Optional.empty()));
    }
    int length = lengths.get(index);
    return attempt
        .apply(length)
        .<Optional<Throwable>>handle((value, failure) -> Optional.ofNullable(failure))
        .thenCompose(
            failure ->
                failure.isEmpty()
                    ? grow(lengths, index + 1, length, attempt)
                    : CompletableFuture.completedFuture(ended(length, passed, failure.get())))
        .toCompletableFuture();
  }

  private static Direction ended(int length, int passed, Throwable failure) {
    return isSilence(failure) && length > ALWAYS_FITS
        ? new Direction(passed, OptionalInt.of(length), Optional.empty())
        : new Direction(passed, OptionalInt.empty(), Optional.of(cause(failure).getMessage()));
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  static boolean isSilence(Throwable failure) {
    return cause(failure) instanceof HawserException h && SILENCE.contains(h.code());
  }
}
