package io.hawser.kernel.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.ReloginGuard;
import io.hawser.kernel.sg.SgCounters;
import io.hawser.kernel.sg.SgLogicalUnit;
import io.hawser.kernel.sg.SgReactor;
import io.hawser.kernel.sysfs.ScsiDevice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/**
 * The logical units of a session: finds their devices, holds their commands while the session is
 * lost, and lets guards look before they go on. Any thread, unless it says otherwise.
 */
final class SessionUnits implements SgLogicalUnit.Nexus {
  private final Engine engine;
  private final KernelSession session;
  private final SgCounters counters = new SgCounters();
  private final Map<Lun, SgLogicalUnit> units = new ConcurrentHashMap<>();
  private final Map<Lun, List<ReloginGuard>> guards = new ConcurrentHashMap<>();
  private SgReactor reactor;
  private HawserException over;
  private boolean held;
  private int round;

  SessionUnits(Engine engine, KernelSession session) {
    this.engine = engine;
    this.session = session;
  }

  SgCounters counters() {
    return counters;
  }

  LogicalUnit unit(Lun lun) {
    SgLogicalUnit known = units.get(lun);
    return known != null ? known : make(lun);
  }

  private synchronized SgLogicalUnit make(Lun lun) {
    return units.computeIfAbsent(
        lun,
        wanted -> {
          if (reactor == null) {
            reactor = new SgReactor(engine.libc(), "hawser-scsi-" + session.id());
          }
          SgLogicalUnit made = new SgLogicalUnit(reactor, this, wanted, counters);
          if (over != null) {
            made.refuse(over, true);
            reactor.close();
          } else if (held) {
            made.hold();
          }
          return made;
        });
  }

  Registration guard(Lun lun, ReloginGuard guard) {
    List<ReloginGuard> list = guards.computeIfAbsent(lun, wanted -> new CopyOnWriteArrayList<>());
    list.add(guard);
    return () -> list.remove(guard);
  }

  /** The session is lost: commands wait. Engine thread. */
  synchronized void hold() {
    round++;
    held = true;
    units.values().forEach(SgLogicalUnit::hold);
  }

  /** The session is back: guards look, then commands go on. Engine thread. */
  void verify() {
    int now;
    synchronized (this) {
      now = ++round;
      held = false;
    }
    for (SgLogicalUnit unit : units.values()) {
      CompletionStage<Void> all = CompletableFuture.completedFuture(null);
      for (ReloginGuard guard : guards.getOrDefault(unit.lun(), List.of())) {
        all = all.thenCompose(done -> ask(guard, unit));
      }
      all.whenComplete((done, failure) -> engine.run(() -> verified(unit, now, failure)));
    }
  }

  private static CompletionStage<Void> ask(ReloginGuard guard, SgLogicalUnit unit) {
    try {
      CompletionStage<Void> answer = guard.verify(unit.fresh());
      return answer != null
          ? answer
          : CompletableFuture.failedFuture(
              new HawserException(ErrorCode.INTERNAL, "a guard gave no answer"));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private synchronized void verified(SgLogicalUnit unit, int ofRound, Throwable failure) {
    if (ofRound != round || over != null) {
      return;
    }
    if (failure == null) {
      unit.release();
    } else {
      unit.refuse(Engine.failure(failure), false);
    }
  }

  /** The session has ended: every command fails. */
  synchronized void end(HawserException why) {
    if (over == null) {
      over = why;
      units.values().forEach(unit -> unit.refuse(why, true));
      if (reactor != null) {
        reactor.close();
      }
    }
  }

  // ---- for the logical units ---------------------------------------------------------------

  @Override
  public String path(Lun lun) throws HawserException {
    Optional<ScsiDevice> device = device(lun);
    if (device.isEmpty()) {
      session.rescan();
      throw new HawserException(
          ErrorCode.SYSFS_LOOKUP, description(lun) + ": the kernel has no SCSI device for it");
    }
    String generic =
        device
            .get()
            .generic()
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.SYSFS_LOOKUP,
                        description(lun)
                            + ": the kernel has no SCSI generic device for it;"
                            + " is the module sg loaded?"));
    return engine.devices().resolve(generic).toString();
  }

  private Optional<ScsiDevice> device(Lun lun) {
    long number = kernelNumber(lun);
    return engine.model().devices(session.kernelSid()).stream()
        .filter(device -> device.lun() == number)
        .findFirst();
  }

  @Override
  public Optional<String> blockDevice(Lun lun) {
    return device(lun).flatMap(ScsiDevice::block);
  }

  /** The four 16-bit words, least significant first, as the kernel's scsilun_to_int reads them. */
  static long kernelNumber(Lun lun) {
    long value = lun.value();
    return value >>> 48
        | (value >>> 32 & 0xffff) << 16
        | (value >>> 16 & 0xffff) << 32
        | (value & 0xffff) << 48;
  }

  @Override
  public String description(Lun lun) {
    return session.describe(lun);
  }

  @Override
  public Duration commandTimeout() {
    return session.request().timeouts().command();
  }

  @Override
  public Executor blocking() {
    return engine.blocking();
  }
}
