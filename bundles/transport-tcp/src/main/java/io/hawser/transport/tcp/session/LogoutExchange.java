package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import java.nio.ByteBuffer;

/** Logout of the session or of one of its connections (RFC 7143 sections 11.14 and 11.15). */
final class LogoutExchange extends ControlRequest {
  /** Told once how it went. */
  @FunctionalInterface
  interface Done {
    /**
     * The logout is over.
     *
     * @param time2Wait seconds the target wants between this and a login; -1 if it did not answer,
     *     or refused to close the connection
     */
    void over(int time2Wait);
  }

  private static final int CLOSE_SESSION = 0;
  private static final int CLOSE_CONNECTION = 1;

  private final int reason;
  private final int cid;
  private final Done done;
  private boolean refused;
  private int time2Wait;
  private boolean told;

  private LogoutExchange(int reason, int cid, Done done) {
    super(Opcode.LOGOUT_RESPONSE);
    this.reason = reason;
    this.cid = cid;
    this.done = done;
  }

  /** All connections are closed, whatever the target answers. */
  static LogoutExchange ofSession(Done done) {
    return new LogoutExchange(CLOSE_SESSION, 0, done);
  }

  /** One connection is closed; the session goes on. */
  static LogoutExchange ofConnection(int cid, Done done) {
    return new LogoutExchange(CLOSE_CONNECTION, cid, done);
  }

  @Override
  Pdu pdu(int initiatorTaskTag, int cmdSn, int expStatSn) {
    return new LogoutRequestPdu(
        true, reason, initiatorTaskTag, cid, cmdSn, expStatSn, ByteBuffer.allocate(0));
  }

  @Override
  void header(ByteBuffer header, int at) {
    time2Wait = Bhs.time2Wait(header, at);
    refused = reason == CLOSE_CONNECTION && Bhs.response(header, at) != 0;
  }

  @Override
  boolean answered(ByteBuffer data) {
    tell(refused ? -1 : time2Wait);
    return true;
  }

  @Override
  void failed(HawserException why) {
    tell(-1);
  }

  @Override
  protected void expired(long now) {
    tell(-1);
  }

  private void tell(int seconds) {
    if (!told) {
      told = true;
      done.over(seconds);
    }
  }
}
