package io.hawser.api.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/**
 * Behind a device there is not the disk any more that was attached: its WWID, serial number or size
 * is another. The device is frozen: every further operation ends with this, so that no byte reaches
 * a wrong disk. Close it and attach anew.
 */
public class DeviceChangedException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence naming the device, what was pinned and what is there now
   */
  public DeviceChangedException(String message) {
    super(ErrorCode.INVALID_REQUEST, message);
  }
}
