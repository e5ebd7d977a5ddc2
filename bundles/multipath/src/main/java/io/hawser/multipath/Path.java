package io.hawser.multipath;

import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathState;
import io.hawser.api.multipath.PathView;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.transport.TransportSession;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One path of a joined device. Plain fields are guarded by the device's lock, volatile ones are
 * written under it and read anywhere.
 */
final class Path implements PathView {
  private final int id;
  private final PathSource source;
  private final LogicalUnit unit;
  private final OptionalInt portGroup;
  private final PathPool pool;
  private final LatencyBook latency = new LatencyBook();

  private volatile PathState state = PathState.DOWN;
  private volatile PathAccess access = PathAccess.UNKNOWN;
  private volatile boolean preferred;
  private volatile String reason = "it was not looked at yet";
  private volatile long rate;
  private volatile long errors;

  /** Commands whose end at the target is not sure. */
  final List<Unfenced> unfenced = new ArrayList<>();

  int failures;

  /** How often there was a reason to look at it anew; a check that began before one is void. */
  volatile int doubts;

  /** Losses that make the probation longer; forgotten after a quiet minute. */
  int recentFailures;

  long upSince;

  /** The portal group that its commands go to, or went to when its connection was lost. */
  private volatile OptionalInt targetPortalGroup;

  private volatile boolean connected = true;
  private volatile long endedNanos;

  /** Since when a lost path has answered; 0 if it does not. */
  long cleanSince;

  /** Whether its load is taken off it, as long as another path works. */
  volatile boolean drained;

  /** Whether it was taken out and only waits to be forgotten. */
  volatile boolean removed;

  /** Whether an operator has given it up: its checks do not bring it back. */
  volatile boolean failed;

  /** Whether an operator vouches that the target behind it executes nothing any more. */
  volatile boolean dead;

  /** Whether the target says that there is no disk. */
  volatile boolean noDisk;

  /** Whether it said so again when it was asked after all paths had. */
  boolean noDiskAgain;

  int fenceRuns;
  boolean fenceRunning;

  /** Whether it was told that the fence does not work yet. */
  boolean fenceTold;

  boolean fenceScheduled;

  Path(int id, PathSource source, OptionalInt portGroup, MultipathUnit device) {
    this.id = id;
    this.source = source;
    this.portGroup = portGroup;
    unit = source.unit();
    targetPortalGroup = source.session().portal().groupTag();
    pool = new PathPool(this, device);
  }

  PathSource source() {
    return source;
  }

  TransportSession session() {
    return source.session();
  }

  LogicalUnit unit() {
    return unit;
  }

  /**
   * The portal group of the target that has its commands: a session is reinstated only by a login
   * to the same one.
   */
  OptionalInt portalGroup() {
    return targetPortalGroup;
  }

  /** The session has a connection. */
  void connectionBegun(OptionalInt portalGroupTag) {
    connected = true;
    targetPortalGroup = portalGroupTag;
  }

  /** The session's connection has ended on our side: nothing goes out on it any more. */
  void connectionEnded(long now) {
    if (connected) {
      endedNanos = now;
      connected = false;
    }
  }

  /** Since when nothing goes out any more; empty while the session has a connection. */
  OptionalLong connectionEnded() {
    return connected ? OptionalLong.empty() : OptionalLong.of(endedNanos);
  }

  PathPool pool() {
    return pool;
  }

  LatencyBook latency() {
    return latency;
  }

  String reason() {
    if (failed) {
      return "an operator has failed it" + (dead ? " and declared its target dead" : "");
    }
    return reason;
  }

  long errors() {
    return errors;
  }

  /** Under the device's lock. */
  @SuppressWarnings("NonAtomicOperationOnVolatileField")
  void countError() {
    errors++;
  }

  void state(PathState next, String why) {
    state = next;
    reason = why;
  }

  void access(PathAccess next, boolean isPreferred) {
    access = next;
    preferred = isPreferred;
  }

  void rate(long bytesPerSecond) {
    rate = bytesPerSecond;
  }

  void sample(long nanos, int bytes, boolean write) {
    latency.record(nanos, bytes, write);
  }

  /** Whether commands may go over it. */
  boolean isUsable() {
    PathState now = state;
    return (now == PathState.UP || now == PathState.MARGINAL) && access.isActive();
  }

  /** Whether commands should go over it rather than over one that only just works. */
  boolean isWell() {
    return isUsable() && state == PathState.UP && !drained;
  }

  /** Whether its session and disk are there, whatever the port group. */
  boolean isAlive() {
    PathState now = state;
    return now != PathState.DOWN && now != PathState.GONE;
  }

  @Override
  public int id() {
    return id;
  }

  @Override
  public String description() {
    return unit.description();
  }

  @Override
  public PathState state() {
    return state;
  }

  @Override
  public PathAccess access() {
    return access;
  }

  @Override
  public boolean preferred() {
    return preferred;
  }

  @Override
  public OptionalInt portGroup() {
    return portGroup;
  }

  @Override
  public int weight() {
    return source.weight();
  }

  @Override
  public boolean isNear() {
    return unit.isNear();
  }

  @Override
  public int inFlight() {
    return pool.count();
  }

  @Override
  public long inFlightBytes() {
    return pool.bytes();
  }

  @Override
  public long latencyNanos() {
    return latency.mean();
  }

  @Override
  public long tailNanos() {
    return latency.tail();
  }

  @Override
  public long bytesPerSecond() {
    return rate;
  }

  @Override
  public String toString() {
    return "path " + id + " (" + description() + ")";
  }
}
