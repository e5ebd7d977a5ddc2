package io.hawser.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.reservation.ReservationIn;
import io.hawser.scsi.reservation.ReservationOut;
import io.hawser.scsi.reservation.ReservationType;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Persistent reservations as a fence: every path registers a key of its own, and all registrants
 * together hold a reservation. Whose key is preempted may write no more, whenever what it sent
 * arrives: an abort alone would miss a write that is still on its way.
 *
 * <p>Threading: any thread; nothing blocks.
 */
final class FenceKeys {
  private static final ReservationType TYPE = ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS;
  private static final int RESERVATION_LENGTH = 24;

  private final JoinedDevice device;
  private final FenceSettings settings;

  FenceKeys(JoinedDevice device, FenceSettings settings) {
    this.device = device;
    this.settings = settings;
  }

  private long key(Path path) {
    return settings.keys() | path.id() & 0xffffL;
  }

  /**
   * Registers the path's key and takes part in the reservation; nothing to do without keys. A
   * reservation that somebody else made is left as it is.
   */
  CompletionStage<Void> register(Path path) {
    if (!settings.hasKeys()) {
      return CompletableFuture.completedStage(null);
    }
    return out(path, ReservationOut.REGISTER_AND_IGNORE, 0, key(path))
        .thenCompose(done -> out(path, ReservationOut.RESERVE, key(path), 0))
        .handle(
            (done, failure) ->
                failure == null
                    ? CompletableFuture.<Void>completedStage(null)
                    : requireReservation(path))
        .thenCompose(stage -> stage);
  }

  /** Takes the path's key away, as far as the path still answers. */
  void unregister(Path path) {
    if (settings.hasKeys()) {
      out(path, ReservationOut.REGISTER, key(path), 0);
    }
  }

  /** Takes the lost path's right to write, and ends what the target has of its commands. */
  CompletionStage<Void> preempt(Path lost, Path over) {
    return requireReservation(over)
        .thenCompose(done -> out(over, ReservationOut.PREEMPT_AND_ABORT, key(over), key(lost)));
  }

  /** Fails unless a reservation keeps those out who have no key. */
  private CompletionStage<Void> requireReservation(Path over) {
    byte[] cdb = new byte[16];
    int length =
        PrimaryCdb.persistentReserveIn(cdb, ReservationIn.READ_RESERVATION, RESERVATION_LENGTH);
    return device
        .commands(over)
        .read(cdb, length, RESERVATION_LENGTH, Deadline.after(settings.limit()))
        .thenCompose(FenceKeys::keepsOthersOut);
  }

  private static CompletionStage<Void> keepsOthersOut(ByteBuffer data) {
    try {
      return ReservationIn.parseReservation(data)
              .holder()
              .filter(holder -> holder.type().admitsRegistrants())
              .isPresent()
          ? CompletableFuture.completedStage(null)
          : CompletableFuture.failedStage(
              new HawserException(
                  ErrorCode.BUSY,
                  "no reservation for registrants is held, so that a preempted path may still"
                      + " write"));
    } catch (MalformedDataException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private CompletionStage<Void> out(Path path, int action, long key, long other) {
    byte[] cdb = new byte[16];
    byte[] list = ReservationOut.of(key, other).encode();
    int length = PrimaryCdb.persistentReserveOut(cdb, action, TYPE.code(), list.length);
    return device
        .commands(path)
        .write(cdb, length, ByteBuffer.wrap(list), Deadline.after(settings.limit()));
  }
}
