package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The user's persistent reservations (SPC-4 section 5.12), which belong to a nexus, that is, to a
 * path. A registration is made on every path, one after the other, and repaired on paths that come
 * or come back; a release goes over every path, for only the holder's counts. What needs one nexus
 * only, RESERVE, PREEMPT, CLEAR and so on, goes the usual way.
 *
 * <p>Threading: any thread; nothing blocks. The wanted key is guarded by the device's lock.
 */
final class UserReservations {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int KEYS_LENGTH = 8 + 8 * ReservationIn.MAX_ENTRIES;

  /** What the user has registered last. */
  private record Wanted(long key, boolean persist) {}

  private final JoinedDevice device;
  private final Object lock;
  private Optional<Wanted> wanted = Optional.empty();

  UserReservations(JoinedDevice device, Object lock) {
    this.device = device;
    this.lock = lock;
  }

  /** Executes a PERSISTENT RESERVE OUT that has begun. */
  void execute(ScsiCommand user) {
    int action = user.cdbByte(1) & 0x1f;
    Optional<ReservationOut> list = list(user);
    Optional<HawserException> refusal = refusal(user, action);
    if (refusal.isPresent()) {
      user.fail(refusal.get());
      return;
    }
    ScsiCommand first = new ScsiCommand().likewise(user);
    first.onCompletion(
        ended -> {
          if (ended.isGood() && list.isPresent()) {
            spread(action, list.get(), user, ended);
          } else {
            user.endLike(ended);
          }
        });
    first.begin();
    device.failover().submit(new Request(first));
  }

  private static Optional<ReservationOut> list(ScsiCommand user) {
    if (user.data() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ReservationOut.parse(user.data().slice(user.dataOffset(), user.dataLength())));
    } catch (MalformedDataException e) {
      // Of other lists the target says what is wrong with them.
      return Optional.empty();
    }
  }

  private Optional<HawserException> refusal(ScsiCommand user, int action) {
    if (device.settings().fence().hasKeys()) {
      return Optional.of(
          new HawserException(
              ErrorCode.INVALID,
              device.name() + ": its reservation keys are its fence's, see fence_key"));
    }
    int type = user.cdbByte(2) & 0x0f;
    boolean ofOneNexus =
        action == ReservationOut.RESERVE
            && ReservationType.of(type).filter(t -> !t.admitsRegistrants()).isPresent();
    return ofOneNexus && device.paths().size() > 1
        ? Optional.of(
            new HawserException(
                ErrorCode.INVALID,
                device.name()
                    + ": a reservation of type "
                    + type
                    + "h would lock out all paths but one; types 5h to 8h admit every path"))
        : Optional.empty();
  }

  private void spread(int action, ReservationOut list, ScsiCommand user, ScsiCommand ended) {
    switch (action) {
      case ReservationOut.REGISTER, ReservationOut.REGISTER_AND_IGNORE -> {
        Wanted now = new Wanted(list.serviceActionKey(), list.persist());
        want(Optional.of(now));
        overAll(
            ReservationOut.REGISTER_AND_IGNORE, 0, registration(now), () -> user.endLike(ended));
      }
      case ReservationOut.RELEASE ->
          overAll(action, user.cdbByte(2) & 0x0f, list, () -> user.endLike(ended));
      case ReservationOut.CLEAR -> {
        want(Optional.empty());
        user.endLike(ended);
      }
      default -> user.endLike(ended);
    }
  }

  private static ReservationOut registration(Wanted of) {
    return new ReservationOut(0, of.key(), false, false, of.persist(), List.of());
  }

  private void want(Optional<Wanted> next) {
    synchronized (lock) {
      wanted = next;
      // A path that is just being looked at has seen what was wanted before.
      device.paths().stream().filter(p -> !p.isAlive()).forEach(p -> p.doubts++);
    }
  }

  /** One after the other: some arrays stumble over registrations at the same time. */
  private void overAll(int action, int type, ReservationOut list, Runnable then) {
    next(device.alivePaths().iterator(), action, type, list, then);
  }

  private void next(
      Iterator<Path> paths, int action, int type, ReservationOut list, Runnable then) {
    if (!paths.hasNext()) {
      then.run();
      return;
    }
    Path path = paths.next();
    send(path, action, type, list)
        .whenComplete(
            (done, failure) -> {
              if (failure != null && action != ReservationOut.RELEASE) {
                device.unregistered(path, String.valueOf(Causes.of(failure).getMessage()));
              }
              next(paths, action, type, list, then);
            });
  }

  private CompletionStage<Void> send(Path path, int action, int type, ReservationOut list) {
    byte[] data = list.encode();
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.persistentReserveOut(cdb, action, type, data.length);
    return device.commands(path).write(cdb, length, ByteBuffer.wrap(data), Deadline.after(LIMIT));
  }

  /**
   * Registers on a path that comes or comes back what is registered on the others. If the target
   * knows the key on no path any more, somebody has preempted it and wants this host kept out: then
   * it is not registered again.
   */
  CompletionStage<Void> repair(Path path) {
    Optional<Wanted> now;
    synchronized (lock) {
      now = wanted;
    }
    if (now.isEmpty()) {
      return CompletableFuture.completedStage(null);
    }
    Wanted registered = now.get();
    if (registered.key() == 0) {
      return send(path, ReservationOut.REGISTER_AND_IGNORE, 0, registration(registered));
    }
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.persistentReserveIn(cdb, ReservationIn.READ_KEYS, KEYS_LENGTH);
    return device
        .commands(path)
        .read(cdb, length, KEYS_LENGTH, Deadline.after(LIMIT))
        .thenCompose(data -> repair(path, registered, data));
  }

  private CompletionStage<Void> repair(Path path, Wanted registered, ByteBuffer data) {
    try {
      if (ReservationIn.parseKeys(data).keys().contains(registered.key())) {
        return send(path, ReservationOut.REGISTER_AND_IGNORE, 0, registration(registered));
      }
    } catch (MalformedDataException e) {
      return CompletableFuture.failedStage(e);
    }
    device.tell(
        MapEvent.Kind.PATHS, path, "its reservation key was preempted and is not registered again");
    return CompletableFuture.completedStage(null);
  }
}
