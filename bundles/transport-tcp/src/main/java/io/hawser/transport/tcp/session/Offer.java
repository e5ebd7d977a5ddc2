package io.hawser.transport.tcp.session;

import io.hawser.api.Portal;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import java.util.Optional;

/** What is really offered: the caller's wishes as far as this transport can keep them. */
final class Offer {
  private Offer() {}

  /**
   * The request for this portal, with one connection, the wanted ErrorRecoveryLevel and data in
   * order, which is what this transport does.
   *
   * @param chap the credentials to use, with fewer algorithms perhaps than the request's
   */
  static LoginRequest at(LoginRequest request, Portal portal, Optional<ChapCredentials> chap) {
    SessionParameters p = request.parameters();
    return new LoginRequest(
        request.iface(),
        portal,
        request.initiator(),
        request.target(),
        request.isid(),
        request.type(),
        chap,
        new SessionParameters(
            p.headerDigests(),
            p.dataDigests(),
            p.initialR2T(),
            p.immediateData(),
            p.maxRecvDataSegmentLength(),
            p.maxXmitDataSegmentLength(),
            p.firstBurstLength(),
            p.maxBurstLength(),
            p.maxOutstandingR2T(),
            1,
            p.errorRecoveryLevel(),
            p.defaultTime2Wait(),
            p.defaultTime2Retain(),
            true,
            true,
            p.protocolLevel()),
        request.timeouts());
  }
}
