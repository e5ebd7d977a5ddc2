package io.hawser.protocol.chap;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** An authentication that failed, or a peer that broke the rules of CHAP. Names no secret. */
public final class ChapException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what went wrong
   */
  public ChapException(String message) {
    super(ErrorCode.LOGIN_AUTHENTICATION, message);
  }
}
