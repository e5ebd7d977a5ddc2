package io.hawser.api.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/**
 * No path to the device works, and the command could not wait any longer, or there was no room for
 * it to wait. The device may come back. The command was not executed.
 */
public class AllPathsDownException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence naming the device and the bound that was reached
   */
  public AllPathsDownException(String message) {
    super(ErrorCode.TRANSPORT, message);
  }
}
