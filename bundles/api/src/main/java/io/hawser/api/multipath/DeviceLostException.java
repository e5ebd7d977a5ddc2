package io.hawser.api.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/**
 * The target itself says that the disk is not there any more (sense 5h/25h/00h over every path that
 * works). Waiting does not help.
 */
public class DeviceLostException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence naming the device
   */
  public DeviceLostException(String message) {
    super(ErrorCode.NO_OBJECTS_FOUND, message);
  }
}
