package io.hawser.multipath;

import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;
import io.hawser.scsi.sense.SenseCode;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a path's session tells, and what follows from it at once. */
final class SessionNews implements SessionListener, ReloginGuard {
  private static final long EMPTY_AGAIN = 5_000_000L;

  private final Watch watch;
  private final Path path;
  private final JoinedDevice device;
  private final Object lock;
  private final Timeline timeline;
  private final PathCheck check;

  SessionNews(Watch watch, JoinedDevice device, Object lock, Timeline timeline, PathCheck check) {
    this.watch = watch;
    this.path = watch.path;
    this.device = device;
    this.lock = lock;
    this.timeline = timeline;
    this.check = check;
  }

  @Override
  public void stateChanged(TransportSession session, SessionState state, String reason) {
    switch (state) {
      case FAILED -> ended(PathState.DOWN, reason);
      case FREE -> ended(PathState.GONE, reason);
      case LOGGED_IN -> {
        Effects.of(
            lock,
            e -> {
              // Whatever was missed: commands sent before are dead now, and none is on its way.
              device.states().set(path, PathState.DOWN, "its session was built up again", e);
              device.fences().reinstated(path, session.portal().groupTag(), e);
            });
        device.monitor().checkNow(watch);
      }
    }
  }

  private void ended(PathState next, String reason) {
    path.connectionEnded(timeline.now());
    Effects.of(lock, e -> device.states().set(path, next, reason, e));
  }

  @Override
  public void asyncEvent(TransportSession session, AsyncEvent event) {
    Optional<SenseData> sense = senseOf(event);
    if (sense.isEmpty()) {
      return;
    }
    if (SenseCode.ALUA_STATE_CHANGED.in(sense.get())) {
      device.refreshAccess();
    } else if (Triage.mayBeAnotherDisk(sense.get())) {
      // Also when a question of ours brought it back, and it will not be told a second time.
      Effects.of(lock, this::doubt);
      device.monitor().checkNow(watch);
    }
  }

  private Optional<SenseData> senseOf(AsyncEvent event) {
    if (event instanceof AsyncEvent.UnitAttention attention
        && attention.lun().equals(path.source().lun())) {
      return Optional.of(attention.sense());
    }
    return event instanceof AsyncEvent.ScsiEvent scsi && scsi.lun().equals(path.source().lun())
        ? scsi.sense()
        : Optional.empty();
  }

  private void doubt(Effects effects) {
    path.doubts++;
    if (path.isAlive()) {
      device.states().doubt(path, effects);
    } else {
      // Given up, but what is in flight is still being taken back.
      path.pool().suspect();
    }
  }

  /**
   * Looks at the disk after a re-login, before anything goes out to it. A disk that is not the one
   * holds the session's other commands until those of the device are taken back, and no longer: it
   * may become the right one again, and the path's checks have to see that.
   */
  @Override
  public CompletionStage<Void> verify(LogicalUnit fresh) {
    return check
        .identity(path, fresh)
        .handle(
            (done, failure) -> {
              if (failure == null) {
                return CompletableFuture.<Void>completedStage(null);
              }
              Throwable cause = Causes.of(failure);
              Effects.of(
                  lock, e -> device.states().set(path, PathState.GONE, "" + cause.getMessage(), e));
              CompletableFuture<Void> empty = new CompletableFuture<>();
              awaitEmpty(empty);
              return empty;
            })
        .thenCompose(stage -> stage);
  }

  private void awaitEmpty(CompletableFuture<Void> empty) {
    if (path.inFlight() == 0) {
      empty.complete(null);
    } else {
      timeline.after(EMPTY_AGAIN, () -> awaitEmpty(empty));
    }
  }
}
