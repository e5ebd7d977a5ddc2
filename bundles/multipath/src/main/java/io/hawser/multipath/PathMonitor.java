package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.Registration;
import io.hawser.api.multipath.PathChecker;
import io.hawser.api.multipath.PathState;
import io.hawser.api.transport.SessionStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches the paths of one device. What a session tells is acted upon at once ({@link
 * SessionNews}); besides, a tick looks whether each path with commands in flight was heard lately,
 * and pings those that were not. A path whose ping is not answered is lost, soon if another path
 * answers meanwhile, late if none does: then it is more likely that everything stands still, this
 * process included.
 */
final class PathMonitor {
  private static final long SECOND = 1_000_000_000L;
  private static final long CALM = 60 * SECOND;

  private final JoinedDevice device;
  private final Object lock;
  private final CheckSettings settings;
  private final Timeline timeline;
  private final PathCheck check;
  private final TurChecker tur;
  private final GreyFailures grey;
  private final Map<Path, Watch> watches = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private long lastTick;
  private long lastSecond;

  PathMonitor(JoinedDevice device, Object lock, CheckSettings settings, Timeline timeline) {
    this.device = device;
    this.lock = lock;
    this.settings = settings;
    this.timeline = timeline;
    check = new PathCheck(device, timeline);
    tur = new TurChecker(timeline);
    grey = new GreyFailures(device, timeline);
  }

  void start() {
    lastTick = timeline.now();
    lastSecond = lastTick;
    timeline.after(settings.tick().toNanos(), this::tick);
  }

  void close() {
    closed = true;
    watches.values().forEach(w -> w.registrations.forEach(Registration::close));
    watches.clear();
  }

  void added(Path path) {
    Watch watch = new Watch(path);
    watch.heard = timeline.now();
    watches.put(path, watch);
    SessionNews news = new SessionNews(watch, device, lock, timeline, check);
    watch.registrations.add(path.session().listen(news));
    watch.registrations.add(path.session().guard(path.source().lun(), news));
    checkNow(watch);
  }

  void removed(Path path) {
    Watch watch = watches.remove(path);
    if (watch != null) {
      watch.registrations.forEach(Registration::close);
    }
  }

  // ---- the tick ----------------------------------------------------------------------------

  private void tick() {
    if (closed) {
      return;
    }
    long now = timeline.now();
    // A tick that comes late shows that this process stood still: the paths are not to blame.
    boolean forgive = now - lastTick > 3 * settings.tick().toNanos();
    lastTick = now;
    List<Watch> all = List.copyOf(watches.values());
    for (Watch watch : all) {
      listenFor(watch, now, forgive);
    }
    long suspectSince = 0;
    for (Watch watch : all) {
      if (watch.path.isAlive() && watch.pinging && watch.heard - watch.pingedAt < 0) {
        suspectSince = Math.max(suspectSince, watch.pingedAt);
      }
    }
    for (Watch watch : all) {
      look(watch, now, suspectSince, all);
    }
    if (now - lastSecond >= SECOND) {
      second(all, now);
    }
    timeline.after(settings.tick().toNanos(), this::tick);
  }

  private void listenFor(Watch watch, long now, boolean forgive) {
    SessionStatistics counters = watch.path.session().statistics();
    long progress = counters.responses() + counters.bytesRead() + watch.path.pool().commandsDone();
    if (forgive || progress != watch.progress) {
      watch.progress = progress;
      watch.heard = now;
    }
  }

  private void look(Watch watch, long now, long suspectSince, List<Watch> all) {
    Path path = watch.path;
    if (!path.isAlive()) {
      if (now - watch.nextCheck >= 0) {
        checkNow(watch);
      }
      return;
    }
    if (watch.pinging) {
      judge(watch, now, all);
      return;
    }
    // A witness is wanted when another path is under suspicion, however well this one is heard.
    boolean witness = suspectSince != 0 && watch.answeredPing - suspectSince < 0;
    Duration quiet = path.inFlight() > 0 ? settings.silence() : settings.idleInterval();
    if (witness || now - watch.heard >= quiet.toNanos()) {
      ping(watch, now);
    }
  }

  /**
   * A path that nobody uses is asked for its disk as well, so that it is noticed that another one
   * is there before the path is needed: once it is, only the first command would be told.
   */
  private void askUnused(Path path) {
    if (path.inFlight() > 0) {
      return;
    }
    int doubts = path.doubts;
    tur.check(path.session(), path.unit(), Deadline.after(settings.alonePatience()))
        .whenComplete(
            (verdict, failure) -> {
              if (failure == null && verdict.state() == PathState.GONE) {
                Effects.of(
                    lock,
                    e -> {
                      if (path.isAlive() && path.doubts == doubts) {
                        device.states().setNoDisk(path, e);
                      }
                    });
              }
            });
  }

  private void ping(Watch watch, long now) {
    askUnused(watch.path);
    watch.pinging = true;
    watch.pingedAt = now;
    long limit = settings.alonePatience().toNanos();
    timeline
        .within(
            () -> watch.path.session().ping(Deadline.after(settings.alonePatience())),
            limit,
            "a ping")
        .whenComplete(
            (time, failure) -> {
              watch.pinging = false;
              if (failure == null) {
                watch.heard = timeline.now();
                watch.answeredPing = now;
                watch.lastRoundTrip = watch.heard - now;
                watch.roundTrip = Math.max(time.toNanos(), watch.roundTrip - watch.roundTrip / 8);
              } else if (watch.heard - now <= 0) {
                Throwable cause = Causes.of(failure);
                lost(watch, "a ping failed: " + cause.getMessage());
              }
            });
  }

  private void judge(Watch watch, long now, List<Watch> all) {
    if (watch.heard - watch.pingedAt > 0) {
      return;
    }
    long waited = now - watch.pingedAt;
    long patience = Math.max(settings.patience().toNanos(), 3 * watch.roundTrip);
    // A witness was asked later than this path and has answered in half the time: then it is not
    // that everything is slow.
    boolean othersAnswer =
        all.stream()
            .anyMatch(
                o ->
                    o != watch
                        && o.path.isUsable()
                        && o.answeredPing - watch.pingedAt >= 0
                        && 2 * o.lastRoundTrip <= waited);
    if (waited >= patience && othersAnswer || waited >= settings.alonePatience().toNanos()) {
      lost(watch, "a ping was not answered for " + waited / 1_000_000 + " ms");
    }
  }

  private void lost(Watch watch, String why) {
    Effects.of(
        lock,
        e -> {
          if (watch.path.isAlive()) {
            device.states().set(watch.path, PathState.DOWN, why, e);
          }
        });
  }

  private void second(List<Watch> all, long now) {
    lastSecond = now;
    for (Watch watch : all) {
      watch.path.latency().age();
      long bytes = watch.path.pool().bytesDone();
      watch.path.rate(bytes - watch.bytes);
      watch.bytes = bytes;
    }
    Effects.of(
        lock,
        effects -> {
          for (Watch watch : all) {
            if (watch.path.isAlive() && now - watch.path.upSince >= CALM) {
              watch.path.recentFailures = 0;
            }
          }
          grey.second(all, now, effects);
          device.forgetRemoved(effects);
        });
    if (now - device.accessWatch().lastAsked() >= settings.accessInterval().toNanos()) {
      device.refreshAccess();
    }
  }

  // ---- paths that are not used -------------------------------------------------------------

  /** Looks at a path that is not used and was left out of the checks. */
  void checkNow(Path path) {
    Watch watch = watches.get(path);
    if (watch != null) {
      checkNow(watch);
    }
  }

  /** Looks at a path that is not used. */
  void checkNow(Watch watch) {
    synchronized (lock) {
      Path path = watch.path;
      if (watch.checking || path.isAlive() || path.removed || path.failed) {
        return;
      }
      watch.checking = true;
      watch.nextCheck = timeline.now() + settings.recheck().toNanos();
    }
    check.run(watch.path).thenAccept(verdict -> Effects.of(lock, e -> checked(watch, verdict, e)));
  }

  private void checked(Watch watch, PathCheck.Result result, Effects effects) {
    watch.checking = false;
    Path path = watch.path;
    long now = timeline.now();
    if (path.isAlive() || path.failed) {
      return;
    }
    if (result.doubts() != path.doubts) {
      // Something was told meanwhile: once more at once, then at the usual pace.
      if (!watch.again) {
        watch.again = true;
        effects.add(() -> checkNow(watch));
      }
      return;
    }
    watch.again = false;
    switch (result.verdict().state()) {
      case UP, MARGINAL, STANDBY -> answers(watch, result.verdict(), now, effects);
      case GONE -> {
        path.cleanSince = 0;
        if (result.noDisk()) {
          device.states().confirmNoDisk(path, result.asked(), effects);
        } else {
          path.noDisk = false;
          device.states().set(path, PathState.GONE, result.verdict().reason(), effects);
        }
      }
      case DOWN -> {
        path.cleanSince = 0;
        device.states().set(path, PathState.DOWN, result.verdict().reason(), effects);
      }
    }
  }

  /** It comes back once it has proved itself for long enough. */
  private void answers(Watch watch, PathChecker.Verdict verdict, long now, Effects effects) {
    Path path = watch.path;
    if (path.cleanSince == 0) {
      path.cleanSince = Math.max(1, now);
    }
    long left = path.cleanSince + probation(path) - now;
    if (left > 0) {
      watch.nextCheck = now + Math.min(left, settings.recheck().toNanos());
      return;
    }
    watch.heard = now;
    PathState state = path.access().isActive() ? PathState.UP : PathState.STANDBY;
    device.states().set(path, state, verdict.reason(), effects);
    if (verdict.state() == PathState.STANDBY) {
      effects.add(device::refreshAccess);
    }
  }

  /** A path lost once may come back at once; one that flaps has to prove itself longer. */
  private long probation(Path path) {
    if (path.recentFailures <= 1) {
      return 0;
    }
    long longest = settings.longestProbation().toNanos();
    int doublings = Math.min(path.recentFailures - 2, 30);
    long first = settings.probation().toNanos();
    return first > longest >> doublings ? longest : first << doublings;
  }
}
