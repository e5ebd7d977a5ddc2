package io.hawser.api.transport;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.SenseData;
import java.util.Optional;

/** What a target said of its own accord (RFC 7143 section 11.9), for whoever keeps the session. */
public sealed interface AsyncEvent {
  /**
   * AsyncEvent 0.
   *
   * @param lun whose event it is
   * @param sense what it says; empty if the target sent none that can be read
   */
  record ScsiEvent(Lun lun, Optional<SenseData> sense) implements AsyncEvent {}

  /**
   * AsyncEvent 1: the session logs out and, if it should stay, in again.
   *
   * @param withinSeconds the target's Parameter3
   */
  record LogoutRequested(int withinSeconds) implements AsyncEvent {}

  /**
   * AsyncEvent 2 or 3.
   *
   * @param wholeSession whether every connection goes
   * @param waitSeconds Time2Wait
   * @param retainSeconds Time2Retain
   */
  record ConnectionDropped(boolean wholeSession, int waitSeconds, int retainSeconds)
      implements AsyncEvent {}

  /** AsyncEvent 4: the session renegotiates or logs out. */
  record NegotiationRequested() implements AsyncEvent {}

  /**
   * AsyncEvent 5, RFC 7143 fast multi-task abort.
   *
   * @param lun whose tasks ended
   */
  record TasksTerminated(Lun lun) implements AsyncEvent {}

  /**
   * A unit attention that a command brought back.
   *
   * @param lun whose it is
   * @param sense what it says
   */
  record UnitAttention(Lun lun, SenseData sense) implements AsyncEvent {}

  /**
   * Any other code, 255 (vendor specific) included.
   *
   * @param code the code, 6 to 255
   */
  record Other(int code) implements AsyncEvent {}
}
