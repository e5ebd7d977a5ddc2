package io.hawser.kernel.session;

import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionType;
import io.hawser.kernel.sysfs.Sysfs;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** Has the kernel look for a session's disks. */
final class SessionScan {
  private static final Logger LOG = System.getLogger(SessionScan.class.getName());
  private static final long AGAIN_NANOS = 1_000_000_000L;

  private final KernelSession session;
  private final AtomicLong last = new AtomicLong();

  SessionScan(KernelSession session) {
    this.session = session;
  }

  /** Looks; a scan that fails is logged only, since the session stands. Engine thread. */
  CompletionStage<Void> run() {
    if (session.request().type() != SessionType.NORMAL) {
      return CompletableFuture.completedFuture(null);
    }
    int host = session.objects().host();
    int sid = session.kernelSid();
    last.set(System.nanoTime());
    return session
        .engine()
        .blocking(
            () -> {
              scan(host, sid);
              return null;
            })
        .handle(
            (done, failure) -> {
              if (failure != null) {
                LOG.log(
                    Level.WARNING,
                    () -> session + ": the scan failed: " + Engine.failure(failure).getMessage());
              }
              return null;
            });
  }

  private void scan(int host, int sid) throws IOException {
    String target = session.engine().model().sessionAttribute(sid, "target_id").orElse("-");
    Sysfs sysfs = session.engine().model().sysfs();
    sysfs.write(sysfs.path("class/scsi_host/host" + host + "/scan"), "0 " + target + " -");
  }

  /** Looks again, if that was not just done. Any thread. */
  void again() {
    long before = last.get();
    long now = System.nanoTime();
    if (session.state() == SessionState.LOGGED_IN
        && now - before > AGAIN_NANOS
        && last.compareAndSet(before, now)) {
      session.engine().run(this::run);
    }
  }
}
