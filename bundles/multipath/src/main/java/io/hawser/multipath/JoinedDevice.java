package io.hawser.multipath;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.MapReport;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.transport.SessionState;
import io.hawser.block.DeviceCommands;
import io.hawser.block.DiskFacts;
import io.hawser.block.RetryPolicy;
import io.hawser.scsi.vpd.DeviceIdentification;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A device joined from several paths. Paths are added and taken out while it runs; whoever adds
 * them has made sure that the same disk is behind them, as {@link Joiner} does. It watches its
 * paths, routes commands, and closes nothing that it did not open: the sessions stay their owner's.
 *
 * <p>Threading: any thread; nothing blocks. Own state is guarded by one lock, under which nothing
 * foreign is called.
 */
public final class JoinedDevice implements MultipathMap, AutoCloseable {
  private static final int SAMPLE_ONE_PATH = 16;
  private static final int SAMPLE_SEVERAL = 4;

  private final Object lock = new Object();
  private final String wwid;
  private final String name;
  private final DiskFacts facts;
  private final MultipathSettings settings;
  private final Timeline timeline;
  private final EventLog events;
  private final Failover failover;
  private final MultipathUnit unit;
  private final FenceKeys fenceKeys;
  private final Fences fences;
  private final AccessWatch access;
  private final Switchboard switchboard;
  private final PathMonitor monitor;

  private volatile List<Path> paths = List.of();
  private int lastId;
  private boolean closed;
  private boolean wasDown = true;
  private boolean rebuilding;

  /** Since when every path says that there is no such disk; 0 if one does not. */
  private long lostSince;

  /**
   * A device without paths yet.
   *
   * @param name what people call it
   * @param facts which disk it is; has a WWID
   * @param settings how paths are joined
   * @param timeline clock and timer
   */
  public JoinedDevice(String name, DiskFacts facts, MultipathSettings settings, Timeline timeline) {
    this.name = name;
    this.facts = facts;
    this.settings = settings;
    this.timeline = timeline;
    wwid = facts.identity().wwid().orElseThrow();
    events = new EventLog(name);
    failover = new Failover(this, lock, timeline);
    unit = new MultipathUnit(name, timeline, failover, settings.hedge());
    fenceKeys = new FenceKeys(this, settings.fence());
    fences =
        new Fences(this, new Fencer(this, settings.fence(), fenceKeys, timeline), lock, timeline);
    access = new AccessWatch(this, lock, timeline, facts.inquiry().targetPortGroups() != 0);
    switchboard = new Switchboard(settings, timeline);
    monitor = new PathMonitor(this, lock, settings.checks(), timeline);
    monitor.start();
    unit.hedges().start();
  }

  /**
   * Adds a path; it is used as soon as it has been found to work.
   *
   * @param source the way; its disk has been found to be this one
   * @param disk what the disk said over this path
   * @return the path's number
   */
  public int add(PathSource source, DiskFacts disk) {
    Path path;
    Effects effects = new Effects();
    synchronized (lock) {
      path = new Path(++lastId, source, DeviceIdentification.portGroup(disk.designators()), unit);
      List<Path> next = new ArrayList<>(paths);
      next.add(path);
      paths = List.copyOf(next);
      int each = paths.size() > 1 ? SAMPLE_SEVERAL : SAMPLE_ONE_PATH;
      if (settings.hedge().enabled()) {
        each = 1;
      }
      int oneOf = each;
      paths.forEach(p -> p.pool().sampleEach(oneOf));
      event(MapEvent.Kind.PATHS, path, "added: " + path.description(), effects);
      rebuild(effects);
    }
    effects.run();
    monitor.added(path);
    refreshAccess();
    return path.id();
  }

  /** Takes a path out; its commands go over the others. Its session is left alone. */
  public void remove(int id) {
    Effects effects = new Effects();
    synchronized (lock) {
      Path path = find(id);
      setState(path, PathState.GONE, "it was taken out", effects);
      // Its lost commands stay held until they are fenced; then it is forgotten.
      effects.add(() -> monitor.removed(path));
      event(MapEvent.Kind.PATHS, path, "taken out", effects);
      path.removed = true;
      forgetRemoved(effects);
    }
    effects.run();
  }

  /** Paths that were taken out are forgotten when nothing of theirs is open any more. */
  void forgetRemoved(Effects effects) {
    List<Path> left =
        paths.stream()
            .filter(p -> !p.removed || !p.unfenced.isEmpty() || p.inFlight() > 0)
            .toList();
    if (left.size() < paths.size()) {
      paths = left;
      rebuild(effects);
    }
  }

  private Path find(int id) {
    return paths.stream()
        .filter(p -> p.id() == id)
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(name + " has no path with the number " + id));
  }

  @Override
  public String wwid() {
    return wwid;
  }

  /** What people call it. */
  public String name() {
    return name;
  }

  /** Which disk it is. */
  public DiskFacts facts() {
    return facts;
  }

  @Override
  public LogicalUnit unit() {
    return unit;
  }

  @Override
  public MapReport report() {
    synchronized (lock) {
      return Reports.of(this, unit.table(), failover.waitingCount(), failover.heldCount());
    }
  }

  @Override
  public List<MapEvent> events() {
    return events.all();
  }

  @Override
  public Registration listen(Consumer<MapEvent> listener) {
    return events.listen(listener);
  }

  @Override
  public List<String> explain() {
    synchronized (lock) {
      return Reports.explain(this, unit.table(), switchboard.why(), report(), events());
    }
  }

  @Override
  public void failback() {
    locked(
        effects -> {
          switchboard.failback();
          rebuild(effects);
        });
  }

  /** Selector or prioritizer behave differently from now on: groups and chooser are made anew. */
  public void reconsider() {
    locked(
        effects -> {
          switchboard.renew();
          rebuild(effects);
        });
  }

  @Override
  public void pin(OptionalInt path) {
    locked(
        effects -> {
          path.ifPresent(this::find);
          switchboard.pin(path);
          rebuild(effects);
        });
  }

  /** Ends the joined device: what waits fails, nothing more is taken. The sessions stay. */
  @Override
  public void close() {
    List<Path> all = paths;
    locked(
        effects -> {
          if (closed) {
            return;
          }
          closed = true;
          HawserException why = new HawserException(ErrorCode.GENERIC, name + " is closed");
          failover.close(why, effects);
          all.stream()
              .filter(Path::isAlive)
              .forEach(p -> effects.add(() -> fenceKeys.unregister(p)));
          all.forEach(p -> setState(p, PathState.GONE, "the device is closed", effects));
        });
    monitor.close();
    unit.hedges().close();
  }

  // ---- for the parts -----------------------------------------------------------------------

  private void locked(Consumer<Effects> body) {
    Effects effects = new Effects();
    synchronized (lock) {
      body.accept(effects);
    }
    effects.run();
  }

  MultipathSettings settings() {
    return settings;
  }

  MultipathUnit multipathUnit() {
    return unit;
  }

  Failover failover() {
    return failover;
  }

  FenceKeys fenceKeys() {
    return fenceKeys;
  }

  Fences fences() {
    return fences;
  }

  PathMonitor monitor() {
    return monitor;
  }

  AccessWatch accessWatch() {
    return access;
  }

  List<Path> paths() {
    return paths;
  }

  /** Paths whose session and disk are there, those that may be used first. */
  List<Path> alivePaths() {
    List<Path> alive = new ArrayList<>(paths.stream().filter(Path::isUsable).toList());
    paths.stream().filter(p -> p.isAlive() && !p.isUsable()).forEach(alive::add);
    return alive;
  }

  List<Path> usableExcept(Path path) {
    return paths.stream().filter(p -> p != path && p.isUsable()).toList();
  }

  /**
   * Whether the target says over every path that still stands that there is no such disk, and has
   * said so again over each when it was asked again. What a path said before the last one did may
   * be old: the disk can have come back behind it meanwhile.
   */
  boolean isLost() {
    boolean said = false;
    boolean again = true;
    for (Path path : paths) {
      boolean ended = path.removed || path.session().state() == SessionState.FREE;
      if (path.isAlive() || path.state() == PathState.DOWN || !ended && !path.noDisk) {
        lostSince = 0;
        return false;
      }
      said |= path.noDisk;
      again &= ended || path.noDiskAgain;
    }
    if (!said) {
      return false;
    }
    long now = timeline.now();
    if (lostSince == 0) {
      lostSince = now == 0 ? 1 : now;
      paths.forEach(path -> path.noDiskAgain = false);
      return false;
    }
    return again && now - lostSince >= 2 * settings.checks().recheck().toNanos();
  }

  boolean isInTransition() {
    return paths.stream().anyMatch(p -> p.access() == PathAccess.TRANSITIONING);
  }

  void refreshAccess() {
    access.refresh();
  }

  /** Commands for questions of ours over one path. */
  DeviceCommands commands(Path path) {
    return new DeviceCommands(
        path.unit(), path.toString(), RetryPolicy.withBusyRetries(3), timeline::after);
  }

  /** The stage, or its failure when the time is up; what comes later is dropped. */
  <T> CompletionStage<T> within(Supplier<CompletionStage<T>> attempt, long nanos, String what) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Registration timer =
        timeline.after(
            nanos,
            () ->
                result.completeExceptionally(
                    new HawserException(
                        ErrorCode.REQUEST_TIMEOUT,
                        what + " took longer than " + nanos / 1_000_000 + " ms")));
    CompletionStage<T> stage;
    try {
      stage = attempt.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete(
        (value, failure) -> {
          timer.close();
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
    return result;
  }

  // ---- under the lock ----------------------------------------------------------------------

  void event(MapEvent.Kind kind, Path path, String text, Effects effects) {
    MapEvent noted = events.note(kind, path == null ? 0 : path.id(), text);
    effects.add(() -> events.tell(noted));
  }

  /** Changes a path's state; commands in flight on a path that is given up are taken back. */
  void setState(Path path, PathState next, String reason, Effects effects) {
    PathState before = path.state();
    if (before == next || path.removed || closed && next != PathState.GONE) {
      return;
    }
    boolean wasAlive = path.isAlive();
    path.state(next, reason);
    path.noDisk = false;
    event(MapEvent.Kind.STATE, path, before + " to " + next + ": " + reason, effects);
    if (wasAlive && !path.isAlive()) {
      path.failures++;
      path.doubts++;
      path.recentFailures++;
      path.cleanSince = 0;
      for (PathCommand command : path.pool().close()) {
        effects.add(() -> path.unit().cancel(command.command));
      }
      failover.changed(effects);
    } else if (!wasAlive && path.isAlive()) {
      path.upSince = timeline.now();
      path.latency().restart();
      switchboard.pathReturned();
      effects.add(this::refreshAccess);
    }
    rebuild(effects);
  }

  /**
   * There may be another disk behind the path: it is not used until it was asked, and what its
   * commands in flight bring does not count.
   */
  void doubt(Path path, Effects effects) {
    setState(path, PathState.DOWN, Triage.DISKS_CHANGED, effects);
    path.pool().suspect();
  }

  /** The target says that there is no such disk behind the path. */
  void setNoDisk(Path path, Effects effects) {
    path.pool().suspect();
    setState(path, PathState.GONE, "the target says that there is no such disk", effects);
    path.noDisk = true;
  }

  /** It says so in answer to a question that was asked at this time. */
  void confirmNoDisk(Path path, long asked, Effects effects) {
    setNoDisk(path, effects);
    path.noDiskAgain |= lostSince != 0 && asked - lostSince >= 0;
  }

  void setAccess(Path path, PathAccess next, boolean preferred, Effects effects) {
    PathAccess before = path.access();
    if (before == next && path.preferred() == preferred) {
      return;
    }
    path.access(next, preferred);
    event(
        MapEvent.Kind.ACCESS,
        path,
        "port group " + before + " to " + next + (preferred ? ", preferred" : ""),
        effects);
    if (path.state() == PathState.STANDBY && next.isActive()) {
      path.state(PathState.UP, "its port group is active");
    } else if (path.state() == PathState.UP && !next.isActive()) {
      path.state(PathState.STANDBY, "its port group is " + next);
    }
    rebuild(effects);
  }

  /** Makes the table anew. */
  void rebuild(Effects effects) {
    if (rebuilding) {
      return;
    }
    rebuilding = true;
    try {
      for (Path path : paths) {
        if (path.isUsable() && !closed) {
          path.pool().open();
        } else {
          path.pool().close();
        }
      }
      PathTable before = unit.table();
      PathTable next = switchboard.table(closed ? List.of() : paths, before);
      unit.route(next, paths);
      tellOfSwitch(before, next, effects);
      if (next.usable().length > 0) {
        failover.drain(effects);
      }
      long due = switchboard.due();
      if (due > 0) {
        effects.add(() -> timeline.after(due, () -> locked(this::rebuild)));
      }
    } finally {
      rebuilding = false;
    }
  }

  private void tellOfSwitch(PathTable before, PathTable next, Effects effects) {
    List<Path> old = List.of(before.usable());
    List<Path> now = List.of(next.usable());
    if (now.equals(old)) {
      return;
    }
    if (now.isEmpty()) {
      wasDown = true;
      event(MapEvent.Kind.ALL_PATHS_DOWN, null, "no path works any more", effects);
    } else {
      if (wasDown) {
        wasDown = false;
        event(MapEvent.Kind.ALL_PATHS_DOWN, null, "a path works", effects);
      }
      String list = String.join(", ", now.stream().map(p -> "" + p.id()).toList());
      event(
          MapEvent.Kind.SWITCH,
          null,
          "commands go over "
              + (now.size() == 1 ? "path " : "paths ")
              + list
              + ": "
              + switchboard.why(),
          effects);
    }
  }
}
