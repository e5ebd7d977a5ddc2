package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiException;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.DeviceCommands;
import io.hawser.block.RetryPolicy;
import io.hawser.scsi.sense.SenseCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A path works if its disk answers TEST UNIT READY; a disk that is busy works. */
final class TurChecker implements PathChecker {
  private final Timeline timeline;

  /**
   * @param timeline makes the pauses while the disk is busy
   */
  public TurChecker(Timeline timeline) {
    this.timeline = timeline;
  }

  @Override
  public String name() {
    return "tur";
  }

  @Override
  public CompletionStage<Verdict> check(
      TransportSession session, LogicalUnit unit, Deadline deadline) {
    return new DeviceCommands(
            unit, unit.description(), RetryPolicy.withBusyRetries(0), timeline::after)
        .testUnitReady(deadline)
        .handle(
            (done, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(
                    new Verdict(PathState.UP, "the disk is ready"));
              }
              return verdict(failure instanceof CompletionException ? failure.getCause() : failure);
            })
        .thenCompose(stage -> stage);
  }

  private static CompletionStage<Verdict> verdict(Throwable failure) {
    if (!(failure instanceof ScsiException refused)) {
      return CompletableFuture.failedStage(failure);
    }
    Optional<SenseData> sense = refused.sense();
    String why = refused.getMessage();
    if (sense.filter(SenseCode.LUN_NOT_SUPPORTED::in).isPresent()) {
      return verdict(PathState.GONE, "the target says that there is no such disk");
    }
    boolean inactive =
        sense.filter(SenseCode.ALUA_STANDBY::in).isPresent()
            || sense.filter(SenseCode.ALUA_UNAVAILABLE::in).isPresent()
            || sense.filter(SenseCode.ALUA_TRANSITION::in).isPresent();
    // A disk that answers is there; what it does not like it will say to those who use it.
    return verdict(inactive ? PathState.STANDBY : PathState.UP, why);
  }

  private static CompletionStage<Verdict> verdict(PathState state, String why) {
    return CompletableFuture.completedStage(new Verdict(state, why));
  }
}
