package io.hawser.discovery.sendtargets;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.concurrent.CompletionException;

/** Failures as they leave this room. */
final class Failures {
  private Failures() {}

  /** The failure unwrapped; if it is none of ours, as an internal one of {@code what}. */
  static HawserException of(Throwable failure, String what) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof HawserException told
        ? told
        : new HawserException(ErrorCode.INTERNAL, what + " failed: " + cause, cause);
  }
}
