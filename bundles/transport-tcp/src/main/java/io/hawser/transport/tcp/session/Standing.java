package io.hawser.transport.tcp.session;

import io.hawser.api.Portal;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.TranscriptEntry;
import java.util.List;

/**
 * What a session and its target have agreed on, as other threads see it.
 *
 * @param portal where the session is, after redirects
 * @param parameters what was negotiated; before the first login what is wished for
 * @param transcript the keys of the last login
 * @param tsih the target's handle of the session, 0 before the first login
 */
record Standing(
    Portal portal, SessionParameters parameters, List<TranscriptEntry> transcript, int tsih) {

  /** Before the first login. */
  static Standing before(LoginRequest request) {
    return new Standing(request.portal(), request.parameters(), List.of(), 0);
  }

  /** After the login of a new session. */
  static Standing of(InitiatorLogin.LoggedIn agreed, Portal reached) {
    return new Standing(reached, agreed.parameters(), agreed.transcript(), agreed.tsih());
  }

  /**
   * What holds on one connection.
   *
   * @param session what was negotiated for the session
   * @param own what was negotiated in the connection's login: digests and lengths are its own
   */
  static SessionParameters onConnection(SessionParameters session, SessionParameters own) {
    return session
        .withDigests(own.headerDigests(), own.dataDigests())
        .withMaxXmitDataSegmentLength(own.maxXmitDataSegmentLength());
  }

  /** After a login that took the place of the leading connection, which was lost. */
  Standing resumed(SessionParameters own, Portal reached) {
    return new Standing(reached, onConnection(parameters, own), transcript, tsih);
  }

  /** With other parameters. */
  Standing with(SessionParameters changed) {
    return new Standing(portal, changed, transcript, tsih);
  }
}
