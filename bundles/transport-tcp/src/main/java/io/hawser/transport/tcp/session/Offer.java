package io.hawser.transport.tcp.session;

import io.hawser.api.Portal;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionType;
import java.util.Optional;

/** What is really offered: the caller's wishes as far as this transport can keep them. */
final class Offer {
  /** More do not make a session faster: it stays on one event loop. */
  private static final int MOST_CONNECTIONS = 16;

  private Offer() {}

  /**
   * The request for this portal, with the wanted ErrorRecoveryLevel and as many connections as are
   * wanted and have a use, and data in order, which is what this transport does.
   *
   * @param chap the credentials to use, with fewer algorithms perhaps than the request's
   */
  static LoginRequest at(LoginRequest request, Portal portal, Optional<ChapCredentials> chap) {
    SessionParameters p = request.parameters();
    SessionParameters offered =
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
            request.type() == SessionType.DISCOVERY
                ? 1
                : Math.min(p.maxConnections(), MOST_CONNECTIONS),
            p.errorRecoveryLevel(),
            p.defaultTime2Wait(),
            p.defaultTime2Retain(),
            true,
            true,
            p.protocolLevel());
    return request.withPortal(portal).withChap(chap).withParameters(offered);
  }
}
