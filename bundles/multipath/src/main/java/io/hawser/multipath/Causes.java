package io.hawser.multipath;

import java.util.concurrent.CompletionException;

/** What a stage has failed with. */
final class Causes {
  private Causes() {}

  /** The failure itself, without what stages wrap it in. */
  static Throwable of(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
