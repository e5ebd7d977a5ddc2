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

/**
 * A device joined from several paths. Paths are added and taken out while it runs; whoever adds
 * them has made sure that the same disk is behind them, as {@link Joiner} does. It watches its
 * paths, routes commands, and closes nothing that it did not open: the sessions stay their owner's.
 *
 * <p>Threading: any thread; nothing blocks. Own state is guarded by one lock, under which nothing
 * foreign is called.
 */
public final class JoinedDevice implements MultipathMap, AutoCloseable {
  /** Nobody chooses by the latencies of a single path, and to read the clock costs. */
  private static final int SAMPLE_ONE_PATH = 64;

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
  private final PathStates states;
  private final UserReservations reservations;
  private final Draining draining;
  private final OutOfService outOfService = new OutOfService(this);
  private final PathMonitor monitor;

  private volatile List<Path> paths = List.of();
  private int lastId;
  private boolean closed;

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
    reservations = new UserReservations(this, lock);
    unit = new MultipathUnit(name, timeline, failover, reservations, settings.hedge());
    fenceKeys = new FenceKeys(this, settings.fence());
    fences =
        new Fences(this, new Fencer(this, settings.fence(), fenceKeys, timeline), lock, timeline);
    access = new AccessWatch(this, lock, timeline, facts.inquiry().targetPortGroups() != 0);
    switchboard = new Switchboard(settings, timeline);
    states = new PathStates(this, lock, switchboard, timeline);
    monitor = new PathMonitor(this, lock, settings.checks(), timeline);
    draining = new Draining(this, new PathCheck(this, timeline), lock, timeline);
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
      states.rebuild(effects);
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
      states.set(path, PathState.GONE, "it was taken out", effects);
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
      states.rebuild(effects);
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
    Effects.of(
        lock,
        effects -> {
          switchboard.failback();
          draining.undo();
          states.rebuild(effects);
        });
  }

  /** Selector or prioritizer behave differently from now on: groups and chooser are made anew. */
  public void reconsider() {
    Effects.of(
        lock,
        effects -> {
          switchboard.renew();
          states.rebuild(effects);
        });
  }

  @Override
  public void pin(OptionalInt path) {
    Effects.of(
        lock,
        effects -> {
          path.ifPresent(this::find);
          switchboard.pin(path);
          states.rebuild(effects);
        });
  }

  @Override
  public void fail(int path, boolean dead) {
    Effects.of(lock, effects -> outOfService.fail(find(path), dead, effects));
  }

  @Override
  public void reinstate(int path) {
    Effects.of(lock, effects -> outOfService.reinstate(find(path), effects));
  }

  @Override
  public CompletionStage<Void> drain(int path) {
    try {
      return draining.run(find(path));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedStage(new HawserException(ErrorCode.INVALID, e.getMessage()));
    }
  }

  /** Ends the joined device: what waits fails, nothing more is taken. The sessions stay. */
  @Override
  public void close() {
    List<Path> all = paths;
    Effects.of(
        lock,
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
          all.forEach(p -> states.set(p, PathState.GONE, "the device is closed", effects));
        });
    monitor.close();
    unit.hedges().close();
  }

  // ---- for the parts -----------------------------------------------------------------------

  MultipathSettings settings() {
    return settings;
  }

  MultipathUnit multipathUnit() {
    return unit;
  }

  Failover failover() {
    return failover;
  }

  PathStates states() {
    return states;
  }

  boolean isClosed() {
    return closed;
  }

  UserReservations reservations() {
    return reservations;
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

  // ---- under the lock ----------------------------------------------------------------------

  void event(MapEvent.Kind kind, Path path, String text, Effects effects) {
    MapEvent noted = events.note(kind, path == null ? 0 : path.id(), text);
    effects.add(() -> events.tell(noted));
  }

  /** Notes and tells an event; not under the lock. */
  void tell(MapEvent.Kind kind, Path path, String text) {
    Effects.of(lock, effects -> event(kind, path, text, effects));
  }

  /** The path lacks the key that the user has registered: it is looked at, and repaired, first. */
  void unregistered(Path path, String why) {
    String reason = "its reservation key could not be registered: " + why;
    Effects.of(lock, effects -> states.set(path, PathState.DOWN, reason, effects));
  }
}
