package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.MapReport;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.multipath.PathAccess;
import io.hawser.api.multipath.PathReport;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The only joined device there is: two paths over the sessions 1 and 2. */
final class FakeMap implements MultipathMap, MultipathMaps {
  static final String WWID = "360014050000000000000000000000e01";

  /** What it was told to do. */
  final List<String> told = new ArrayList<>();

  /** Why a path cannot be drained. */
  HawserException refusal;

  @Override
  public List<MultipathMap> maps() {
    return List.of(this);
  }

  @Override
  public List<String> leftOut() {
    return List.of("10.9.1.82 leads to another disk");
  }

  @Override
  public CompletionStage<BlockDevice> open(String wwid) {
    return CompletableFuture.failedStage(new HawserException(ErrorCode.NOT_SUPPORTED, "a fake"));
  }

  @Override
  public String wwid() {
    return WWID;
  }

  @Override
  public LogicalUnit unit() {
    throw new UnsupportedOperationException();
  }

  @Override
  public MapReport report() {
    return new MapReport(
        WWID,
        "disk",
        "multibus",
        "service-time",
        "alua",
        "immediate",
        List.of(new MapReport.Group(50, true, List.of(path(1), path(2)))),
        0,
        3,
        false);
  }

  private static PathReport path(int number) {
    return new PathReport(
        number,
        number,
        "10.9.1.8" + number + ":3260,1",
        "default",
        PathState.UP,
        "the disk is ready",
        PathAccess.OPTIMIZED,
        number == 1,
        OptionalInt.of(1),
        50,
        1,
        4,
        100,
        409_600,
        4_000_000,
        2,
        1,
        90_000,
        80_000,
        200_000,
        900_000,
        number - 1,
        List.of());
  }

  @Override
  public List<MapEvent> events() {
    return List.of(new MapEvent(Instant.EPOCH, MapEvent.Kind.SWITCH, 0, "commands go over 1, 2"));
  }

  @Override
  public Registration listen(Consumer<MapEvent> listener) {
    return () -> {};
  }

  @Override
  public List<String> explain() {
    return List.of("paths 1, 2: their group is the best that works");
  }

  @Override
  public CompletionStage<Void> drain(int path) {
    told.add("drain " + path);
    return refusal == null
        ? CompletableFuture.completedStage(null)
        : CompletableFuture.failedStage(refusal);
  }

  @Override
  public void failback() {
    told.add("failback");
  }

  @Override
  public void pin(OptionalInt path) {
    known(path.orElse(1));
    told.add("pin " + path);
  }

  @Override
  public void fail(int path, boolean dead) {
    known(path);
    told.add("fail " + path + (dead ? " dead" : ""));
  }

  @Override
  public void reinstate(int path) {
    known(path);
    told.add("reinstate " + path);
  }

  private static void known(int path) {
    if (path > 2) {
      throw new IllegalArgumentException("disk has no path with the number " + path);
    }
  }
}
