package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import java.nio.ByteBuffer;

/** Logout of the session (RFC 7143 sections 11.14 and 11.15, reason 0). */
final class LogoutExchange extends ControlRequest {
  /** Told once how it went. */
  @FunctionalInterface
  interface Done {
    /**
     * The logout is over.
     *
     * @param time2Wait seconds the target wants between this and a login; -1 if it did not answer
     */
    void over(int time2Wait);
  }

  private final Done done;
  private int time2Wait;
  private boolean told;

  LogoutExchange(Done done) {
    super(Opcode.LOGOUT_RESPONSE);
    this.done = done;
  }

  @Override
  Pdu pdu(int initiatorTaskTag, int cmdSn, int expStatSn) {
    return new LogoutRequestPdu(
        true, 0, initiatorTaskTag, 0, cmdSn, expStatSn, ByteBuffer.allocate(0));
  }

  @Override
  void header(ByteBuffer header, int at) {
    time2Wait = Bhs.time2Wait(header, at);
  }

  @Override
  boolean answered(ByteBuffer data) {
    tell(time2Wait);
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
