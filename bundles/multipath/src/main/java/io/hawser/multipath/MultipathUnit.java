package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.AllPathsDownException;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.scsi.cdb.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A joined device as a logical unit. As long as nothing is lost, waiting or fenced, a command goes
 * the short way: choose, take a command of the path's, pass it on; no lock of the device's, nothing
 * allocated. Everything else is {@link Failover}'s.
 */
final class MultipathUnit implements LogicalUnit {
  private static final int TRIES = 4;

  private final String name;
  private final Timeline timeline;
  private final Failover failover;
  private final UserReservations reservations;
  private final Hedges hedges;
  private volatile PathTable table = PathTable.EMPTY;
  private volatile List<Path> paths = List.of();
  private volatile int maxTransfer = 65_536;

  MultipathUnit(
      String name,
      Timeline timeline,
      Failover failover,
      UserReservations reservations,
      HedgeSettings hedge) {
    this.name = name;
    this.timeline = timeline;
    this.failover = failover;
    this.reservations = reservations;
    hedges = new Hedges(this, timeline, hedge);
  }

  long now() {
    return timeline.now();
  }

  Hedges hedges() {
    return hedges;
  }

  List<Path> paths() {
    return paths;
  }

  PathTable table() {
    return table;
  }

  /** The way of every command from now on. */
  void route(PathTable next, List<Path> all) {
    table = next;
    paths = all;
    maxTransfer = all.stream().mapToInt(p -> p.unit().maxTransferLength()).min().orElse(65_536);
  }

  @Override
  public Lun lun() {
    List<Path> all = paths;
    return all.isEmpty() ? Lun.of(0) : all.get(0).source().lun();
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public int maxTransferLength() {
    return maxTransfer;
  }

  @Override
  public void execute(ScsiCommand user) {
    user.begin();
    if (user.cdbByte(0) == Opcode.PERSISTENT_RESERVE_OUT) {
      reservations.execute(user);
    } else if (!failover.isQuiet() || !trySend(user, null, null)) {
      failover.submit(new Request(user));
    }
  }

  /**
   * Sends the command over a path, if there is one.
   *
   * @param avoid a path it shall not take, or {@code null}
   * @return whether it is on its way; if so, it may have ended already
   */
  boolean trySend(ScsiCommand user, Request request, Path avoid) {
    int bytes = user.dataLength();
    boolean write = user.direction() == DataDirection.WRITE;
    for (int i = 0; i < TRIES; i++) {
      PathTable now = table;
      Path path = avoid == null ? now.choose(bytes, write) : now.chooseOther(avoid, bytes, write);
      if (path == null) {
        return false;
      }
      PathCommand taken = path.pool().take(user, request);
      if (taken != null) {
        send(taken, user);
        return true;
      }
    }
    return false;
  }

  /** Passes a command on that was begun and taken. */
  void send(PathCommand taken, ScsiCommand user) {
    Path path = taken.path;
    user.passOn(taken);
    path.unit().execute(user);
    // If it was cancelled, or its path given up, meanwhile, it may not have been found there yet.
    if (taken.isCancelled(user) || !path.pool().isOpen() && !path.isAlive()) {
      path.unit().cancel(user);
    }
  }

  @Override
  public void cancel(ScsiCommand user) {
    // It may be between two places just now: look again.
    for (int i = 0; i < TRIES; i++) {
      if (failover.cancel(user)) {
        return;
      }
      for (Path path : paths) {
        if (path.pool().cancel(user)) {
          path.unit().cancel(user);
          if (path.pool().isOpen()) {
            return;
          }
          // It was seen on a path that is being given up, and may be on its way to another.
        }
      }
    }
  }

  /**
   * A function that ends one nexus's tasks goes over every path that works, any other over one. A
   * reset over one path ends the commands of all; those of other paths that the target ends without
   * a status run into their deadline.
   */
  @Override
  public CompletionStage<TaskManagementResponse> manage(
      TaskManagement function, Deadline deadline) {
    List<Path> usable = List.of(table.usable());
    if (usable.isEmpty()) {
      return CompletableFuture.failedStage(
          new AllPathsDownException(name + ": no path works, so " + function + " cannot be sent"));
    }
    boolean perNexus =
        function == TaskManagement.ABORT_TASK_SET || function == TaskManagement.QUERY_TASK_SET;
    if (!perNexus) {
      return usable.get(0).unit().manage(function, deadline);
    }
    List<CompletableFuture<TaskManagementResponse>> answers = new ArrayList<>();
    usable.forEach(p -> answers.add(p.unit().manage(function, deadline).toCompletableFuture()));
    return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done ->
                answers.stream()
                    .map(CompletableFuture::join)
                    .filter(r -> r != TaskManagementResponse.FUNCTION_COMPLETE)
                    .findFirst()
                    .orElse(TaskManagementResponse.FUNCTION_COMPLETE));
  }

  /** A command ended otherwise than well. */
  void trouble(PathCommand command) {
    failover.trouble(command);
  }

  /** A request of the failover's has ended well. */
  void settled(Request request) {
    failover.settled(request);
  }

  HawserException cancelled() {
    return new HawserException(ErrorCode.GENERIC, name + ": the command was cancelled");
  }
}
