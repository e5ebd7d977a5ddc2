package io.hawser.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.util.Optional;

/** What to do about a command that has ended. */
enum Outcome {
  /** All is well. */
  DONE,
  /** It was not executed: send it again at once. */
  AGAIN,
  /** It was not executed: send it again after a pause. */
  PAUSE,
  /** It was not executed and the disk may be another: verify, then send it again. */
  VERIFY,
  /** It failed. */
  FAIL;

  /**
   * Judges.
   *
   * @param whole whether every byte has to have moved; otherwise less is fine
   */
  static Outcome of(ScsiCommand command, boolean whole) {
    if (command.isWhole() || !whole && command.isGood()) {
      return DONE;
    }
    Optional<HawserException> failure = command.failure();
    if (failure.isPresent()) {
      return failure.get().code() == ErrorCode.NO_MEMORY ? PAUSE : FAIL;
    }
    Optional<ScsiStatus> status = ScsiStatus.of(command.status());
    if (status.isEmpty()) {
      return FAIL;
    }
    return switch (status.get()) {
      case BUSY, TASK_SET_FULL -> PAUSE;
      case TASK_ABORTED -> AGAIN;
      case CHECK_CONDITION -> ofSense(command, whole);
      default -> FAIL;
    };
  }

  private static Outcome ofSense(ScsiCommand command, boolean whole) {
    Optional<SenseData> sense = Sense.of(command);
    if (sense.isEmpty() || sense.get().deferred()) {
      return FAIL;
    }
    SenseData data = sense.get();
    return switch (data.key()) {
      case UNIT_ATTENTION -> mayBeAnotherDisk(data) ? VERIFY : AGAIN;
      case ABORTED_COMMAND -> AGAIN;
      case NOT_READY -> isPassing(data) ? PAUSE : FAIL;
      case RECOVERED_ERROR -> isComplete(command, whole) ? DONE : FAIL;
      default -> FAIL;
    };
  }

  private static boolean isComplete(ScsiCommand command, boolean whole) {
    return !whole || command.transferred() == command.dataLength() && command.residual() == 0;
  }

  private static boolean isPassing(SenseData sense) {
    return SenseCode.BECOMING_READY.in(sense) || SenseCode.ALUA_TRANSITION.in(sense);
  }

  private static boolean mayBeAnotherDisk(SenseData sense) {
    return SenseCode.CAPACITY_CHANGED.in(sense)
        || SenseCode.INQUIRY_CHANGED.in(sense)
        || SenseCode.IDENTIFIER_CHANGED.in(sense)
        || SenseCode.LUNS_CHANGED.in(sense);
  }
}
