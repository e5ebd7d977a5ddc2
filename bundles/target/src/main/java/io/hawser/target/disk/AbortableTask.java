package io.hawser.target.disk;

import java.util.concurrent.CompletionStage;

/** A command that has not ended, as a task set sees it. Safe from any thread. */
public interface AbortableTask {
  /** Whose it is. */
  Nexus nexus();

  /**
   * Ends it: if it has not reached the medium, it never will; no answer is sent.
   *
   * @return when nothing of it goes on any more
   */
  CompletionStage<Void> abort();
}
