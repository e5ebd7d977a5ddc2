package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Failures on their way out: always a {@link HawserException}, never wrapped. */
final class Failures {
  private Failures() {}

  /** The same stage; if it fails with anything but a {@code HawserException}, as one. */
  static <T> CompletionStage<T> explained(CompletionStage<T> stage, String what) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            answer.complete(value);
          } else {
            answer.completeExceptionally(explained(failure, what));
          }
        });
    return answer;
  }

  /** The failure as a {@code HawserException}, unwrapped if it is one. */
  static HawserException explained(Throwable failure, String what) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof HawserException told
        ? told
        : new HawserException(ErrorCode.INTERNAL, what + " failed: " + cause, cause);
  }
}
