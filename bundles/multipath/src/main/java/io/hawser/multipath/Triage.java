package io.hawser.multipath;

import io.hawser.api.HawserException;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.util.Optional;

/** What the end of a command says about its path. */
enum Triage {
  /** Nothing: it is the user's. */
  PASS,
  /** The command was not executed for a reason of this path's past: send it again. */
  AGAIN,
  /** As {@code AGAIN}, and the port groups have changed. */
  ACCESS_CHANGED,
  /** The port group takes no commands now. */
  INACTIVE,
  /** The port group is between two states. */
  TRANSITION,
  /** There may be another disk behind the path. */
  VERIFY,
  /** There is no disk behind the path any more. */
  NO_DISK,
  /** There is no room for the command. */
  FULL,
  /** The path is lost; whether the command was executed is not known. */
  LOST;

  /** Additional sense code of power on, reset and nexus loss, whatever the qualifier. */
  private static final int RESET = 0x29;

  /** Qualifiers of it that say that the logical unit is still the same: reset, nexus loss. */
  private static final int UNIT_RESET = 0x03;

  private static final int NEXUS_LOSS = 0x07;

  /** Why a path is not used while its disk is asked again who it is. */
  static final String DISKS_CHANGED = "the target says that its disks may have changed";

  static Triage of(ScsiCommand command, boolean suspect) {
    Optional<HawserException> failure = command.failure();
    if (failure.isPresent()) {
      return ofFailure(failure.get());
    }
    if (suspect) {
      return AGAIN;
    }
    if (command.status() != ScsiStatus.CHECK_CONDITION.code()) {
      return PASS;
    }
    Optional<SenseData> sense = Sense.of(command);
    return sense.isEmpty() || sense.get().deferred() ? PASS : ofSense(sense.get());
  }

  /**
   * Whether what a path leads to may have become another disk. A unit that has just come under a
   * number says nothing but that it was powered on, so this is asked after as well.
   */
  static boolean mayBeAnotherDisk(SenseData sense) {
    boolean begun =
        sense.key() == SenseKey.UNIT_ATTENTION
            && sense.asc() == RESET
            && sense.ascq() != UNIT_RESET
            && sense.ascq() != NEXUS_LOSS;
    return begun
        || SenseCode.LUNS_CHANGED.in(sense)
        || SenseCode.IDENTIFIER_CHANGED.in(sense)
        || SenseCode.INQUIRY_CHANGED.in(sense);
  }

  private static Triage ofFailure(HawserException failure) {
    return switch (failure.code()) {
      case NO_MEMORY -> FULL;
      case INVALID, INVALID_REQUEST, NOT_SUPPORTED -> PASS;
      default -> LOST;
    };
  }

  private static Triage ofSense(SenseData sense) {
    if (sense.key() == SenseKey.UNIT_ATTENTION) {
      if (SenseCode.ALUA_STATE_CHANGED.in(sense)) {
        return ACCESS_CHANGED;
      }
      if (mayBeAnotherDisk(sense)) {
        return VERIFY;
      }
      return sense.asc() == RESET ? AGAIN : PASS;
    }
    if (sense.key() == SenseKey.NOT_READY) {
      if (SenseCode.ALUA_STANDBY.in(sense) || SenseCode.ALUA_UNAVAILABLE.in(sense)) {
        return INACTIVE;
      }
      return SenseCode.ALUA_TRANSITION.in(sense) ? TRANSITION : PASS;
    }
    return sense.key() == SenseKey.ILLEGAL_REQUEST && SenseCode.LUN_NOT_SUPPORTED.in(sense)
        ? NO_DISK
        : PASS;
  }
}
