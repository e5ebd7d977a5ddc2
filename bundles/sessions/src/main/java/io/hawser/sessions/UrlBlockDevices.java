package io.hawser.sessions;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Registration;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.TransportSession;
import io.hawser.block.Delay;
import io.hawser.block.DeviceSettings;
import io.hawser.block.LogicalUnitDevice;
import io.hawser.block.RetryPolicy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Opens block devices for URLs: one session each, whose disk is pinned at attach and verified at
 * every re-login. Closing the device logs the session out.
 *
 * <p>Threading: any thread; nothing blocks.
 */
public final class UrlBlockDevices implements BlockDevices {
  private final SessionOpener opener;
  private final Delay delay;
  private final Set<CompletableFuture<Void>> leaving = ConcurrentHashMap.newKeySet();

  /**
   * @param opener logs in
   * @param delay makes the pauses between retries
   */
  public UrlBlockDevices(SessionOpener opener, Delay delay) {
    this.opener = opener;
    this.delay = delay;
  }

  @Override
  public CompletionStage<BlockDevice> open(IscsiUrl url, ConnectOptions options) {
    if (url.lun().isEmpty()) {
      return CompletableFuture.failedStage(
          new HawserException(ErrorCode.INVALID, "the URL " + url + " names no LUN"));
    }
    return opener.open(url, options).thenCompose(session -> attached(session, url, options));
  }

  /** Completes when the logouts that are under way now are over, well or not. */
  public CompletionStage<Void> quiet() {
    return CompletableFuture.allOf(leaving.toArray(CompletableFuture[]::new));
  }

  private CompletionStage<BlockDevice> attached(
      TransportSession session, IscsiUrl url, ConnectOptions options) {
    Lun lun = Lun.of(url.lun().getAsInt());
    AtomicReference<Registration> guard = new AtomicReference<>(() -> {});
    DeviceSettings settings =
        DeviceSettings.DEFAULT.withRetry(RetryPolicy.withBusyRetries(options.busyRetries()));
    // Twice one command's time: attaching asks several things, each of which answers at once on
    // any target that answers at all.
    Deadline deadline = Deadline.after(options.timeouts().command().multipliedBy(2));
    CompletableFuture<BlockDevice> answer = new CompletableFuture<>();
    LogicalUnitDevice.attach(
            session.logicalUnit(lun),
            url.toString(),
            settings,
            delay,
            deadline,
            () -> {
              guard.get().close();
              leave(session);
            })
        .whenComplete(
            (device, failure) -> {
              if (failure == null) {
                guard.set(session.guard(lun, device::verify));
                answer.complete(device);
              } else {
                HawserException told = Failures.explained(failure, "attaching " + url);
                // Answered after the logout, so that whoever ends the process on this failure
                // does not cut it off.
                leave(session).whenComplete((left, ignored) -> answer.completeExceptionally(told));
              }
            });
    return answer;
  }

  /** Logs out; a target that does not let us go is left behind. */
  private CompletableFuture<Void> leave(TransportSession session) {
    CompletableFuture<Void> left = new CompletableFuture<>();
    leaving.add(left);
    session
        .logout(Deadline.after(session.request().timeouts().logout()))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                session.close("its device was closed and the logout failed");
              }
              leaving.remove(left);
              left.complete(null);
            });
    return left;
  }
}
