package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionType;
import io.hawser.kernel.sysfs.TransportClass;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;

/**
 * The end of a session in the order the kernel wants: the disks go, the target is asked, and what
 * the kernel has is taken away. A step that fails does not keep the next from being done.
 */
final class SessionLogout {
  private static final Duration UNBIND = Duration.ofSeconds(10);

  private SessionLogout() {}

  /** Begins. Engine thread. */
  static void begin(KernelSession session, Deadline deadline, CompletableFuture<Void> result) {
    HawserException why =
        new HawserException(ErrorCode.SESSION_NOT_CONNECTED, session + ": logged out");
    boolean connected = session.state() == SessionState.LOGGED_IN;
    ScheduledFuture<?> limit =
        session
            .engine()
            .later(
                deadline.remaining(),
                () ->
                    result.completeExceptionally(
                        new HawserException(
                            ErrorCode.LOGOUT, session + ": the logout was not over in time")));
    session.ended().whenComplete((done, failure) -> limit.cancel(false));
    if (!session.leave(why)) {
      return;
    }
    CompletionStage<Void> left =
        connected
            ? unbind(session).thenCompose(done -> askTarget(session, deadline))
            : CompletableFuture.completedFuture(null);
    left.thenCompose(done -> session.objects().remove())
        .whenComplete((done, failure) -> session.end(why));
  }

  private static CompletionStage<Void> unbind(KernelSession session) {
    if (session.request().type() != SessionType.NORMAL) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> gone = new CompletableFuture<>();
    ScheduledFuture<?> limit = session.engine().later(UNBIND, () -> gone.complete(null));
    session
        .unbound()
        .thenAccept(
            done -> {
              limit.cancel(false);
              gone.complete(null);
            });
    return session.objects().unbind().thenCompose(done -> gone);
  }

  private static CompletionStage<Void> askTarget(KernelSession session, Deadline deadline) {
    boolean byCard =
        session
            .engine()
            .model()
            .transport(session.profile().name())
            .map(transport -> transport.can(TransportClass.LOGIN_OFFLOAD))
            .orElse(true);
    if (byCard) {
      return CompletableFuture.completedFuture(null);
    }
    Deadline answer = Deadline.after(session.request().timeouts().logout());
    Deadline sooner = answer.nanoTime() - deadline.nanoTime() < 0 ? answer : deadline;
    return session
        .control()
        .send(
            new LogoutRequestPdu(true, 0, ControlRequests.TAG, 0, 0, 0, Pdu.NO_DATA),
            Opcode.LOGOUT_RESPONSE,
            sooner)
        .handle((pdu, failure) -> null);
  }
}
