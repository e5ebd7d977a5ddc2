package io.hawser.protocol.text;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** Text of a peer that breaks the rules of RFC 7143 section 6.1, or our limits. */
public final class TextException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with it
   */
  public TextException(String message) {
    super(ErrorCode.TRANSPORT, message);
  }
}
