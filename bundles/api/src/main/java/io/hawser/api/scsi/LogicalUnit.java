package io.hawser.api.scsi;

import io.hawser.api.Deadline;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One logical unit over one way to it: a software session, an offload session, a kernel disk, or
 * several of them joined. Everything above the transport is written against this and nothing else.
 *
 * <p>Threading: every method may be called from any thread, also from a completion. None blocks.
 */
@ConsumerType
public interface LogicalUnit {
  /** Its number on this session. */
  Lun lun();

  /** What people call this way to it, e.g. {@code iqn.…/1 via 10.0.0.1:3260 on default}. */
  String description();

  /**
   * The block device that this machine's kernel has for it, e.g. {@code sdb}; empty for a logical
   * unit the kernel does not know. May read a file that the kernel makes.
   */
  default Optional<String> blockDevice() {
    return Optional.empty();
  }

  /**
   * Largest {@link ScsiCommand#dataLength()} it takes, in bytes; at least 65,536. The block layer
   * splits by this and by the device's own limits.
   */
  int maxTransferLength();

  /**
   * Executes the command: its completion is called exactly once, on the transport's thread or, for
   * an immediate refusal, on this one. Commands submitted by one thread are sent in that order. The
   * queue is bounded: past the bound the command fails with {@code NO_MEMORY}.
   *
   * @throws IllegalStateException if the command is being executed already
   */
  void execute(ScsiCommand command);

  /**
   * Whether a command of this very thread goes out from it, without another thread being woken: on
   * the thread of the session. Never true on two threads at the same time, and costs nothing, so
   * that who chooses among several ways may keep a book for this thread without a lock.
   */
  default boolean isNear() {
    return false;
  }

  /**
   * Asks for the command's early end. It still completes exactly once: with its status if that came
   * first, otherwise with a failure; a write's effect is then unknown until the task is known to be
   * aborted. Does nothing if the command is not here.
   */
  void cancel(ScsiCommand command);

  /**
   * Sends a task management function for this logical unit.
   *
   * @param function any but those {@link TaskManagement#isOfOneTask of one task}, which belong to a
   *     command
   * @param deadline by when the answer has to be here
   * @return the target's answer; fails with a {@code HawserException} when there was none, {@code
   *     NOT_SUPPORTED} if the session has not agreed on the function's protocol level
   */
  CompletionStage<TaskManagementResponse> manage(TaskManagement function, Deadline deadline);
}
