package io.hawser.kernel.session;

import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.kernel.sysfs.SysfsModel;
import java.util.List;
import java.util.Optional;

/** What a card that logged in itself tells in sysfs of what it agreed on. */
final class CardParameters {
  private static final int SMALLEST = 512;
  private static final int MAX_R2TS = 65_535;

  private final SysfsModel model;
  private final int sid;

  private CardParameters(SysfsModel model, int sid) {
    this.model = model;
    this.sid = sid;
  }

  /** What is told, within the ranges of the RFC; the rest as it was wished for. */
  static SessionParameters read(SysfsModel model, int sid, SessionParameters wish) {
    return new CardParameters(model, sid).read(wish);
  }

  private SessionParameters read(SessionParameters wish) {
    int burst = length(session("max_burst_len"), wish.maxBurstLength());
    return new SessionParameters(
        digests(connection("header_digest"), wish.headerDigests()),
        digests(connection("data_digest"), wish.dataDigests()),
        flag(session("initial_r2t"), wish.initialR2T()),
        flag(session("immediate_data"), wish.immediateData()),
        length(connection("max_recv_dlength"), wish.maxRecvDataSegmentLength()),
        length(connection("max_xmit_dlength"), wish.maxXmitDataSegmentLength()),
        Math.min(burst, length(session("first_burst_len"), wish.firstBurstLength())),
        burst,
        number(session("max_outstanding_r2t"), 1, MAX_R2TS, wish.maxOutstandingR2T()),
        1,
        0,
        wish.defaultTime2Wait(),
        wish.defaultTime2Retain(),
        true,
        true,
        1);
  }

  private Optional<String> session(String attribute) {
    return model.sessionAttribute(sid, attribute);
  }

  private Optional<String> connection(String attribute) {
    return model.connectionAttribute(sid, attribute);
  }

  private static int length(Optional<String> told, int otherwise) {
    return number(told, SMALLEST, SessionParameters.MAX_LENGTH, otherwise);
  }

  private static int number(Optional<String> told, int least, int most, int otherwise) {
    return told.filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::parseInt)
        .filter(value -> value >= least && value <= most)
        .orElse(otherwise);
  }

  private static boolean flag(Optional<String> told, boolean otherwise) {
    return told.map("1"::equals).orElse(otherwise);
  }

  private static List<Digest> digests(Optional<String> told, List<Digest> otherwise) {
    return told.map(text -> List.of(text.equals("1") ? Digest.CRC32C : Digest.NONE))
        .orElse(otherwise);
  }
}
