package io.hawser.protocol.login;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/** An offer or answer of the peer that RFC 7143 forbids; quotes key, offer and answer. */
final class NegotiationException extends HawserException {
  private static final long serialVersionUID = 1L;

  NegotiationException(String message) {
    super(ErrorCode.LOGIN, message);
  }
}
