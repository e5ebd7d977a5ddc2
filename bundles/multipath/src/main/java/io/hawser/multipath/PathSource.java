package io.hawser.multipath;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.TransportSession;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A way to a disk that is to be a path.
 *
 * @param session the session, logged in
 * @param lun the disk's number there
 * @param login logs in over the same transport; used for fences only
 * @param weight the user's weight, 1 or more
 * @param sid the number that the user knows the session by
 */
public record PathSource(
    TransportSession session,
    Lun lun,
    Function<LoginRequest, CompletionStage<TransportSession>> login,
    int weight,
    int sid) {
  /** Checks the weight. */
  public PathSource {
    if (weight < 1) {
      throw new IllegalArgumentException("weight " + weight + " is below 1");
    }
  }

  /** Over a session that nobody keeps under a number of his own. */
  public PathSource(
      TransportSession session,
      Lun lun,
      Function<LoginRequest, CompletionStage<TransportSession>> login,
      int weight) {
    this(session, lun, login, weight, session.id());
  }

  /** The disk over this session. */
  public LogicalUnit unit() {
    return session.logicalUnit(lun);
  }
}
