package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;

/**
 * Why a session that was logged out takes no commands any more. Where in the code that was asked
 * for tells nobody anything, and to write it down costs a fortieth of a login with its logout.
 */
final class Farewell extends HawserException {
  private static final long serialVersionUID = 1L;

  Farewell(TcpSession session) {
    super(ErrorCode.SESSION_NOT_CONNECTED, "session " + session.id() + " has been logged out");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
