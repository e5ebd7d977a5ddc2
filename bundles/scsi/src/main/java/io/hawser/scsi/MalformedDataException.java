package io.hawser.scsi;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** Data that a device or an initiator sent and that cannot be what it claims to be. */
public class MalformedDataException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which data, and what is wrong with them
   */
  public MalformedDataException(String message) {
    super(ErrorCode.GENERIC, message);
  }
}
