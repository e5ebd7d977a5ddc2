package io.hawser.api.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/**
 * A command that must not be executed twice (COMPARE AND WRITE, PERSISTENT RESERVE OUT …) was lost
 * with its path. Whether it was executed is not known; that it will not be any more is: the caller
 * may read and decide.
 */
public class IndeterminateException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one sentence naming device and command
   * @param cause why the path was lost
   */
  public IndeterminateException(String message, Throwable cause) {
    super(ErrorCode.TRANSPORT, message, cause);
  }
}
