package io.hawser.api.scsi;

/** Called when a command has ended, exactly once for each {@link LogicalUnit#execute}. */
@FunctionalInterface
public interface ScsiCompletion {
  /**
   * The command has ended; its buffer belongs to the caller again. Runs on the transport's thread
   * and must neither block nor throw; it may submit this or another command.
   *
   * @param command the command, holding its outcome
   */
  void completed(ScsiCommand command);
}
