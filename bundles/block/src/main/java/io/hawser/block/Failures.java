package io.hawser.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiException;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.scsi.cdb.CommandName;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.util.Optional;

/** Turns the end of a command into one sentence and a code. */
final class Failures {
  private Failures() {}

  /**
   * Why the command failed.
   *
   * @param device whose command it was
   * @param command ended, not good
   * @param tries how often it was sent again before
   */
  static HawserException of(String device, ScsiCommand command, int tries) {
    Optional<HawserException> failure = command.failure();
    if (failure.isPresent()) {
      return failure.get();
    }
    String what = device + ": " + CommandName.withRange(command);
    String after = tries == 0 ? "" : " after " + tries + (tries == 1 ? " retry" : " retries");
    int status = command.status();
    Optional<SenseData> sense = Sense.of(command);
    if (status == ScsiStatus.GOOD.code()) {
      return new ScsiException(what + " moved " + moved(command), status, null);
    }
    if (status == ScsiStatus.CHECK_CONDITION.code()) {
      if (sense.isEmpty()) {
        return new ScsiException(
            what + " ended with CHECK CONDITION and without sense data" + after, status, null);
      }
      SenseData data = sense.get();
      return new ScsiException(
          code(data),
          what + " failed" + after + ": " + SenseCode.describe(data) + reminder(data),
          status,
          data);
    }
    Optional<ScsiStatus> known = ScsiStatus.of(status);
    String name =
        known
            .map(s -> s.name().replace('_', ' '))
            .orElseGet(() -> String.format("undefined status %02Xh", status));
    return new ScsiException(
        code(known), what + " ended with " + name + after, status, sense.orElse(null));
  }

  private static String moved(ScsiCommand command) {
    if (command.residual() < 0) {
      return "all bytes, but the device had " + -(long) command.residual() + " more";
    }
    return command.transferred()
        + " of "
        + command.dataLength()
        + " bytes although the device said GOOD";
  }

  private static String reminder(SenseData sense) {
    return sense.deferred() ? "; data written earlier may be lost" : "";
  }

  private static ErrorCode code(SenseData sense) {
    if (SenseCode.LUN_NOT_SUPPORTED.in(sense)) {
      return ErrorCode.NO_OBJECTS_FOUND;
    }
    return switch (sense.key()) {
      case DATA_PROTECT -> ErrorCode.ACCESS;
      case ILLEGAL_REQUEST ->
          SenseCode.INVALID_OPCODE.in(sense) ? ErrorCode.NOT_SUPPORTED : ErrorCode.INVALID;
      case NOT_READY, UNIT_ATTENTION, ABORTED_COMMAND -> ErrorCode.AGAIN;
      default -> ErrorCode.GENERIC;
    };
  }

  private static ErrorCode code(Optional<ScsiStatus> status) {
    if (status.isEmpty()) {
      return ErrorCode.GENERIC;
    }
    return switch (status.get()) {
      case BUSY, TASK_SET_FULL, TASK_ABORTED -> ErrorCode.AGAIN;
      case RESERVATION_CONFLICT -> ErrorCode.BUSY;
      default -> ErrorCode.GENERIC;
    };
  }
}
