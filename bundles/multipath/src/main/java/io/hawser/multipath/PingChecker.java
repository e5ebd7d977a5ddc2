package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.transport.TransportSession;
import java.util.concurrent.CompletionStage;

/** A path works if its session answers a ping (NOP-Out). */
final class PingChecker implements PathChecker {
  @Override
  public String name() {
    return "ping";
  }

  @Override
  public CompletionStage<Verdict> check(
      TransportSession session, LogicalUnit unit, Deadline deadline) {
    return session
        .ping(deadline)
        .thenApply(
            time -> new Verdict(PathState.UP, "a ping took " + time.toNanos() / 1000 + " us"));
  }
}
