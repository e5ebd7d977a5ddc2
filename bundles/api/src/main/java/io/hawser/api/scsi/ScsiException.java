package io.hawser.api.scsi;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.Optional;

/** A command that ended with a status other than GOOD, or with less data than it needed. */
public class ScsiException extends HawserException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient SenseData sense;

  /**
   * @param message one sentence naming the device, the command and the cause
   * @param status the SCSI status byte
   * @param sense decoded sense data, {@code null} if none came or it made no sense
   */
  public ScsiException(String message, int status, SenseData sense) {
    this(ErrorCode.GENERIC, message, status, sense);
  }

  /** As above with a code of the caller's choice. */
  public ScsiException(ErrorCode code, String message, int status, SenseData sense) {
    super(code, message);
    this.status = status;
    this.sense = sense;
  }

  /** The SCSI status byte. */
  public int status() {
    return status;
  }

  /** The sense data, if any. */
  public Optional<SenseData> sense() {
    return Optional.ofNullable(sense);
  }
}
