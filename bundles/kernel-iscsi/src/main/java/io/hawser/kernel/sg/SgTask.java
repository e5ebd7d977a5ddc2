package io.hawser.kernel.sg;

import io.hawser.api.scsi.ScsiCommand;

/** A command from its submission to its end. */
final class SgTask {
  private final ScsiCommand command;
  private final long deadline;
  private final boolean fresh;
  private int losses;

  /**
   * @param deadline by {@link System#nanoTime()}
   * @param fresh whether it belongs to a guard, and passes while others are held
   */
  SgTask(ScsiCommand command, long deadline, boolean fresh) {
    this.command = command;
    this.deadline = deadline;
    this.fresh = fresh;
  }

  ScsiCommand command() {
    return command;
  }

  long deadline() {
    return deadline;
  }

  boolean isFresh() {
    return fresh;
  }

  /** Counts how often it got lost. */
  int lost() {
    return ++losses;
  }
}
