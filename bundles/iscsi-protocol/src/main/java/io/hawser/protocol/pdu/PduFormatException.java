package io.hawser.protocol.pdu;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** Bytes that are no PDU. The connection they came on cannot be trusted any further. */
public final class PduFormatException extends HawserException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with them
   */
  public PduFormatException(String message) {
    super(ErrorCode.TRANSPORT, message);
  }
}
