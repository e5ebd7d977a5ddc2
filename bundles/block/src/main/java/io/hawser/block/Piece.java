package io.hawser.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;

/**
 * One command of an operation, sent again as long as the device did not execute it. Pieces are
 * pooled by their device, so that a running workload allocates none.
 *
 * <p>Threading: belongs to whoever took it from the pool until it goes to the logical unit, and to
 * the completion from then on; hand-overs are barriers.
 */
final class Piece {
  final ScsiCommand command = new ScsiCommand();
  final byte[] cdb = new byte[16];

  private final LogicalUnitDevice device;
  private volatile Operation operation;
  private long at;
  private int pauses;
  private int retries;

  Piece(LogicalUnitDevice device) {
    this.device = device;
    command.onCompletion(this::ended);
  }

  /** Takes it for {@code owner}, whose bytes from {@code from} on it does. */
  void begin(Operation owner, long from) {
    operation = owner;
    at = from;
    pauses = 0;
    retries = 0;
  }

  Operation operation() {
    return operation;
  }

  private void ended(ScsiCommand ended) {
    if (ended.isWhole()) {
      finish(null);
      return;
    }
    RetryPolicy policy = device.settings().retry();
    switch (Outcome.of(ended, true)) {
      case DONE -> finish(null);
      case AGAIN -> again(retries++ < policy.attentionRetries(), 0, false);
      case VERIFY -> again(retries++ < policy.attentionRetries(), 0, true);
      case PAUSE -> again(pauses < policy.busyRetries(), policy.pauseNanos(pauses++), false);
      default -> finish(failure(pauses + retries));
    }
  }

  private void again(boolean allowed, long pause, boolean verify) {
    int before = pauses + retries - 1;
    if (!allowed) {
      finish(failure(before));
    } else if (operation.isEnding()) {
      finish(operation.ending());
    } else if (command.deadlineNanos() - System.nanoTime() <= pause) {
      finish(
          new HawserException(
              ErrorCode.REQUEST_TIMEOUT,
              failure(before).getMessage() + "; there is no time left to try again"));
    } else if (verify) {
      device.verifyThenSubmit(this);
    } else if (pause == 0) {
      device.submit(this);
    } else {
      device.delay().after(pause, () -> device.submit(this));
    }
  }

  private HawserException failure(int tries) {
    return Failures.of(device.name(), command, tries);
  }

  /** Ends without having been sent, or after its last try. */
  void finish(HawserException failure) {
    Operation owner = operation;
    operation = null;
    command.noData();
    // A piece of an operation that is being stopped is not used again: a cancel may be on its way
    // to it and must not meet somebody else's command.
    if (owner.noteEnd(at, failure)) {
      device.pool().give(this);
    } else {
      device.pool().forget(this);
    }
    owner.pump();
  }
}
