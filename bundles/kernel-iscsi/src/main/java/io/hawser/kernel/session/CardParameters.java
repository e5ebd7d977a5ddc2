package io.hawser.kernel.session;

import io.hawser.api.transport.SessionParameters;
import io.hawser.kernel.sysfs.SysfsModel;

/** What a card that logged in itself tells in sysfs of what it agreed on. */
final class CardParameters {
  private static final int SMALLEST = 512;

  private CardParameters() {}

  /** What is told, within the ranges of the RFC; the rest as it was wished for. */
  static SessionParameters read(SysfsModel model, int sid, SessionParameters wish) {
    int burst = length(model, sid, "max_burst_len", wish.maxBurstLength());
    return new SessionParameters(
        wish.headerDigests(),
        wish.dataDigests(),
        flag(model, sid, "initial_r2t", wish.initialR2T()),
        flag(model, sid, "immediate_data", wish.immediateData()),
        wish.maxRecvDataSegmentLength(),
        wish.maxXmitDataSegmentLength(),
        Math.min(burst, length(model, sid, "first_burst_len", wish.firstBurstLength())),
        burst,
        wish.maxOutstandingR2T(),
        1,
        0,
        wish.defaultTime2Wait(),
        wish.defaultTime2Retain(),
        true,
        true,
        1);
  }

  private static int length(SysfsModel model, int sid, String attribute, int otherwise) {
    return model
        .sessionAttribute(sid, attribute)
        .filter(text -> text.matches("[0-9]{1,9}"))
        .map(Integer::parseInt)
        .filter(value -> value >= SMALLEST && value <= SessionParameters.MAX_LENGTH)
        .orElse(otherwise);
  }

  private static boolean flag(SysfsModel model, int sid, String attribute, boolean otherwise) {
    return model.sessionAttribute(sid, attribute).map(text -> text.equals("1")).orElse(otherwise);
  }
}
