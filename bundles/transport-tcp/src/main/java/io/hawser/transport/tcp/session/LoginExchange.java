package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.LoginSettings;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LoginResponsePdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduDecoder;
import io.hawser.protocol.pdu.PduFormatException;
import java.nio.ByteBuffer;

/** The login phase of one connection: carries {@link InitiatorLogin}'s PDUs. Loop only. */
final class LoginExchange implements PduSink, Connection.Owner {
  /** Told once how it ended. */
  interface Listener {
    /** In the full feature phase; the connection is the listener's now. */
    void loggedIn(Connection connection, InitiatorLogin.LoggedIn result);

    /** The target is elsewhere; the connection is closed. */
    void redirected(Portal portal, boolean permanent);

    /**
     * The target may have stumbled over an algorithm of CHAP rather than over the secret; the
     * connection is closed.
     *
     * @param again what to offer on one more connection
     * @param why what the refusal was, should that fail too
     */
    void refusedAlgorithm(LoginSettings again, HawserException why);

    /**
     * The connection is closed.
     *
     * @param retryable whether the same login may succeed later
     */
    void failed(HawserException why, boolean retryable);
  }

  private final InitiatorLogin login;
  private final Portal portal;
  private final Listener listener;
  private final ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
  private Connection connection;
  private boolean over;

  LoginExchange(InitiatorLogin login, Portal portal, Listener listener) {
    this.login = login;
    this.portal = portal;
    this.listener = listener;
  }

  /** Sends the first request. */
  void begin(Connection over) {
    connection = over;
    over.outbound().add(login.start());
    over.outbound().flush();
  }

  @Override
  public void header(ByteBuffer h, int at, int dataLength) {
    header.put(0, h, at, Bhs.LENGTH);
    Bhs.totalAhsLength(header, 0, 0);
    if (Bhs.opcode(header, 0) != Opcode.LOGIN_RESPONSE) {
      throw ConnectionFault.protocol(
          "the target answered the login with a " + Opcode.name(Bhs.opcode(header, 0)));
    }
    connection.inbound().collect();
  }

  @Override
  public void complete(ByteBuffer collected) {
    InitiatorLogin.Outcome outcome = login.receive(response(collected));
    if (outcome instanceof InitiatorLogin.Send send) {
      connection.outbound().add(send.pdu());
    } else if (outcome instanceof InitiatorLogin.LoggedIn result) {
      over = true;
      listener.loggedIn(connection, result);
    } else if (outcome instanceof InitiatorLogin.Redirect redirect) {
      over = true;
      connection.end(ConnectionFault.wanted("the target is elsewhere"));
      listener.redirected(redirect.portal(), redirect.permanent());
    } else if (outcome instanceof InitiatorLogin.Failed failed) {
      over = true;
      connection.end(ConnectionFault.wanted("the login failed"));
      login
          .chapFallback()
          .ifPresentOrElse(
              again -> listener.refusedAlgorithm(again, failed.error()),
              () -> listener.failed(failed.error(), failed.retryable()));
    }
  }

  private LoginResponsePdu response(ByteBuffer collected) {
    ByteBuffer data = ByteBuffer.allocate(collected.remaining()).put(collected).flip();
    try {
      Pdu pdu = PduDecoder.decode(header.duplicate(), data);
      return (LoginResponsePdu) pdu;
    } catch (PduFormatException e) {
      throw ConnectionFault.protocol("a Login Response cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void turn() {
    connection.outbound().flush();
  }

  @Override
  public void lost(ConnectionFault fault) {
    if (over) {
      return;
    }
    over = true;
    ErrorCode code = fault.kind() == ConnectionFault.Kind.PROTOCOL ? ErrorCode.LOGIN : fault.code();
    listener.failed(
        new HawserException(
            code, "login at " + portal.address() + " failed: " + fault.getMessage()),
        false);
  }
}
