package io.hawser.sessions;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportCapabilities;
import io.hawser.api.transport.TransportCapabilities.Feature;
import java.util.List;

/** Nothing is offered that the transport cannot do. Pure functions. */
final class OfferRules {
  private OfferRules() {}

  /**
   * What of the wish this transport can offer: digests it lacks leave the lists, counts shrink.
   *
   * @param wish what was asked for
   * @param abilities the transport's
   * @param who the transport's name, for the message
   * @throws HawserException {@code TRANSPORT_CAPABILITY} if a digest is demanded that it lacks
   */
  static SessionParameters fitting(
      SessionParameters wish, TransportCapabilities abilities, String who) throws HawserException {
    List<Digest> header =
        digests("header", wish.headerDigests(), abilities.has(Feature.HEADER_DIGEST), who);
    List<Digest> data =
        digests("data", wish.dataDigests(), abilities.has(Feature.DATA_DIGEST), who);
    return new SessionParameters(
        header,
        data,
        wish.initialR2T(),
        wish.immediateData(),
        wish.maxRecvDataSegmentLength(),
        wish.maxXmitDataSegmentLength(),
        wish.firstBurstLength(),
        wish.maxBurstLength(),
        abilities.has(Feature.MULTIPLE_R2T) ? wish.maxOutstandingR2T() : 1,
        abilities.has(Feature.MULTIPLE_CONNECTIONS) ? wish.maxConnections() : 1,
        abilities.has(Feature.ERROR_RECOVERY) ? wish.errorRecoveryLevel() : 0,
        wish.defaultTime2Wait(),
        wish.defaultTime2Retain(),
        wish.dataPduInOrder(),
        wish.dataSequenceInOrder(),
        wish.protocolLevel());
  }

  private static List<Digest> digests(String kind, List<Digest> wish, boolean able, String who)
      throws HawserException {
    if (able || !wish.contains(Digest.CRC32C)) {
      return wish;
    }
    if (!wish.contains(Digest.NONE)) {
      throw new HawserException(
          ErrorCode.TRANSPORT_CAPABILITY,
          "transport " + who + " has no " + kind + " digest CRC32C, which is demanded");
    }
    return List.of(Digest.NONE);
  }
}
