package io.hawser.kernel;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.Registration;
import io.hawser.api.host.LocalDisk;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.kernel.libc.Libc;
import io.hawser.kernel.sg.SgCounters;
import io.hawser.kernel.sg.SgLogicalUnit;
import io.hawser.kernel.sg.SgReactor;
import io.hawser.scsi.cdb.PrimaryCdb;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A disk of the kernel's as a session, which is what a path is made of. It is always connected:
 * whether the disk is there, its commands tell.
 */
final class LocalSession implements TransportSession {
  /** Nobody is called this: it only stands where a session has its names. */
  private static final IscsiName NAME = IscsiName.of("iqn.2026-11.io.hawser:local");

  private static final int PING_CDB = 6;

  private final int id;
  private final LocalDisk disk;
  private final LoginRequest request;
  private final SgReactor reactor;
  private final SgCounters counters = new SgCounters();
  private final SgLogicalUnit unit;
  private final List<SessionListener> listeners = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  LocalSession(int id, LocalDisk disk, String file, Libc libc) {
    this.id = id;
    this.disk = disk;
    this.request =
        new LoginRequest(
            Iface.unbound("scsi." + disk.address().replace(':', '.'), driverName(disk)),
            Portal.of("localhost", Portal.DEFAULT_PORT),
            NAME,
            Optional.of(NAME),
            new Isid(0),
            SessionType.NORMAL,
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT);
    this.reactor = new SgReactor(libc, "hawser-disk-" + disk.address());
    this.unit = new SgLogicalUnit(reactor, new Place(file), Lun.of(0), counters);
    this.unit.release();
  }

  private static String driverName(LocalDisk disk) {
    String name = disk.driver().replaceAll("[^A-Za-z0-9_]", "_");
    return name.isEmpty() ? "scsi" : name.substring(0, Math.min(15, name.length()));
  }

  private final class Place implements SgLogicalUnit.Nexus {
    private final String file;

    Place(String file) {
      this.file = file;
    }

    @Override
    public String path(Lun lun) {
      return file;
    }

    @Override
    public Optional<String> blockDevice(Lun lun) {
      return disk.block();
    }

    @Override
    public String description(Lun lun) {
      return "disk " + disk.address() + " of " + disk.driver();
    }

    @Override
    public Duration commandTimeout() {
      return request.timeouts().command();
    }

    @Override
    public Executor blocking() {
      return ForkJoinPool.commonPool();
    }
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public LoginRequest request() {
    return request;
  }

  @Override
  public Portal portal() {
    return request.portal();
  }

  @Override
  public SessionParameters parameters() {
    return request.parameters();
  }

  @Override
  public int tsih() {
    return 0;
  }

  @Override
  public SessionState state() {
    return closed.get() ? SessionState.FREE : SessionState.LOGGED_IN;
  }

  @Override
  public LogicalUnit logicalUnit(Lun lun) {
    return unit;
  }

  /** Never asked: there is no login after the first. */
  @Override
  public Registration guard(Lun lun, ReloginGuard guard) {
    return () -> {};
  }

  @Override
  public Registration listen(SessionListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public CompletionStage<byte[]> text(byte[] keys, int maxBytes, Deadline deadline) {
    return CompletableFuture.failedFuture(
        new HawserException(ErrorCode.NOT_SUPPORTED, this + " is no iSCSI session"));
  }

  /** {@inheritDoc} Asks the disk itself (TEST UNIT READY): whatever it answers, it is there. */
  @Override
  public CompletionStage<Duration> ping(Deadline deadline) {
    CompletableFuture<Duration> result = new CompletableFuture<>();
    long start = System.nanoTime();
    byte[] cdb = new byte[PING_CDB];
    ScsiCommand ready = new ScsiCommand().cdb(cdb, 0, PrimaryCdb.testUnitReady(cdb)).noData();
    ready.deadline(deadline.nanoTime());
    ready.onCompletion(
        done ->
            done.failure()
                .ifPresentOrElse(
                    result::completeExceptionally,
                    () -> result.complete(Duration.ofNanos(System.nanoTime() - start))));
    unit.execute(ready);
    return result;
  }

  @Override
  public CompletionStage<Void> logout(Deadline deadline) {
    close("let go");
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void close(String reason) {
    if (closed.compareAndSet(false, true)) {
      unit.refuse(new HawserException(ErrorCode.TRANSPORT, this + ": " + reason), true);
      reactor.close();
      listeners.forEach(each -> each.stateChanged(this, SessionState.FREE, reason));
    }
  }

  @Override
  public SessionStatistics statistics() {
    return new SessionStatistics(
        counters.commands(),
        counters.responses(),
        counters.bytesRead(),
        counters.bytesWritten(),
        1,
        0,
        0,
        counters.timeouts(),
        -1);
  }

  @Override
  public String toString() {
    return "disk " + disk.address() + " of " + disk.driver();
  }
}
