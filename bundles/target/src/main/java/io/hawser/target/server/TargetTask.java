package io.hawser.target.server;

import io.hawser.api.scsi.Lun;
import io.hawser.target.disk.AbortableTask;
import io.hawser.target.disk.Nexus;
import io.hawser.target.disk.ScsiResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A SCSI command under way. Its state may be changed by any thread, for tasks are aborted by other
 * sessions too; everything else belongs to the session's loop.
 */
final class TargetTask implements AbortableTask {
  /** Where a task is. */
  private enum State {
    /** Collecting data, held, delayed or queued: the medium is untouched. */
    WAITING,
    /** At the medium. */
    RUNNING,
    /** The medium is done with; the answer may be on its way. */
    EXECUTED,
    /** Ended before it began. */
    ABORTED
  }

  private final Nexus nexus;
  private final Lun lun;
  private final int tag;
  private final boolean immediate;
  private final byte[] cdb;
  private final boolean write;
  private final long expectedLength;
  private final long readLength;
  private final DataOutAssembler data;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CompletableFuture<Void> over = new CompletableFuture<>();
  private volatile boolean silent;

  TargetTask(
      Nexus nexus,
      Lun lun,
      int tag,
      boolean immediate,
      byte[] cdb,
      boolean write,
      long expectedLength,
      long readLength,
      DataOutAssembler data) {
    this.nexus = nexus;
    this.lun = lun;
    this.tag = tag;
    this.immediate = immediate;
    this.cdb = cdb;
    this.write = write;
    this.expectedLength = expectedLength;
    this.readLength = readLength;
    this.data = data;
  }

  @Override
  public Nexus nexus() {
    return nexus;
  }

  Lun lun() {
    return lun;
  }

  int tag() {
    return tag;
  }

  /** Immediate commands take no place in the window. */
  boolean immediate() {
    return immediate;
  }

  byte[] cdb() {
    return cdb;
  }

  /** Whether data goes to the target. */
  boolean write() {
    return write;
  }

  /** ExpectedDataTransferLength. */
  long expectedLength() {
    return expectedLength;
  }

  /** Bytes the initiator takes back at most. */
  long readLength() {
    return readLength;
  }

  DataOutAssembler data() {
    return data;
  }

  /** Whether no answer is to be sent. */
  boolean silent() {
    return silent;
  }

  boolean aborted() {
    return state.get() == State.ABORTED;
  }

  /**
   * Does the work, unless the task was aborted.
   *
   * @return the result; null if the task was aborted before
   */
  ScsiResult run(Supplier<ScsiResult> work) {
    if (!state.compareAndSet(State.WAITING, State.RUNNING)) {
      return null;
    }
    try {
      return work.get();
    } finally {
      state.set(State.EXECUTED);
      over.complete(null);
    }
  }

  @Override
  public CompletionStage<Void> abort() {
    silent = true;
    if (state.compareAndSet(State.WAITING, State.ABORTED)) {
      over.complete(null);
    }
    return over;
  }
}
