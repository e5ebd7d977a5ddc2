package io.hawser.transport.tcp.session;

import io.hawser.api.Portal;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.login.InitiatorLogin;
import io.hawser.protocol.login.TranscriptEntry;
import java.util.List;
import java.util.Optional;

/**
 * What a session and its target have agreed on, as other threads see it.
 *
 * @param portal where the session is, after redirects
 * @param parameters what was negotiated; before the first login what is wished for
 * @param transcript the keys of the last login
 * @param tsih the target's handle of the session, 0 before the first login
 * @param localAddress where the connection leaves from; empty while there is none
 */
record Standing(
    Portal portal,
    SessionParameters parameters,
    List<TranscriptEntry> transcript,
    int tsih,
    Optional<String> localAddress) {

  /** Before the first login. */
  static Standing before(LoginRequest request) {
    return new Standing(request.portal(), request.parameters(), List.of(), 0, Optional.empty());
  }

  /** After the login of a new session. */
  static Standing of(InitiatorLogin.LoggedIn agreed, Portal reached, Optional<String> from) {
    return new Standing(reached, agreed.parameters(), agreed.transcript(), agreed.tsih(), from);
  }

  /**
   * After a login that took a lost connection's place: what belongs to a connection may differ.
   *
   * @param own what was negotiated for the new connection
   */
  Standing resumed(SessionParameters own, Portal reached, Optional<String> from) {
    return new Standing(
        reached,
        parameters
            .withDigests(own.headerDigests(), own.dataDigests())
            .withMaxXmitDataSegmentLength(own.maxXmitDataSegmentLength()),
        transcript,
        tsih,
        from);
  }

  /** Without a connection. */
  Standing disconnected() {
    return new Standing(portal, parameters, transcript, tsih, Optional.empty());
  }

  /** With other parameters. */
  Standing with(SessionParameters changed) {
    return new Standing(portal, changed, transcript, tsih, localAddress);
  }
}
