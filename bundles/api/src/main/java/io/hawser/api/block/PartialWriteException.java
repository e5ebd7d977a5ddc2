package io.hawser.api.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** A write of which only the first part is known to be done. */
public class PartialWriteException extends HawserException {
  private static final long serialVersionUID = 1L;

  private final long acknowledged;

  /**
   * @param code the kind of failure
   * @param message one sentence naming the device, how far it came, and the cause
   * @param acknowledged bytes from the start of the write that the target acknowledged without a
   *     gap
   * @param cause what ended it
   */
  public PartialWriteException(ErrorCode code, String message, long acknowledged, Throwable cause) {
    super(code, message, cause);
    this.acknowledged = acknowledged;
  }

  /** Bytes from the start of the write that the target acknowledged without a gap. */
  public long acknowledged() {
    return acknowledged;
  }
}
