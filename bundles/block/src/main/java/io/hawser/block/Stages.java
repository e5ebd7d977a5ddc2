package io.hawser.block;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.block.PartialWriteException;
import io.hawser.api.scsi.ScsiException;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.sense.SenseCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Small steps between stages. */
final class Stages {
  private Stages() {}

  /** The failure itself, out of the wrappers stages put around it. */
  static HawserException cause(Throwable thrown) {
    Throwable t = thrown;
    while ((t instanceof CompletionException || t instanceof ExecutionException)
        && t.getCause() != null) {
      t = t.getCause();
    }
    return t instanceof HawserException known
        ? known
        : new HawserException(ErrorCode.INTERNAL, "unexpected failure: " + t, t);
  }

  /** What lies below a partial write. */
  private static Throwable known(HawserException failure) {
    return failure instanceof PartialWriteException ? failure.getCause() : failure;
  }

  /** Whether the device said that it does not know the command or a field of it. */
  static boolean isRefusal(HawserException failure) {
    return known(failure) instanceof ScsiException scsi
        && scsi.sense().map(SenseData::key).filter(SenseKey.ILLEGAL_REQUEST::equals).isPresent();
  }

  /** Whether the device said that it does not know the command. */
  static boolean isUnknownCommand(HawserException failure) {
    return known(failure) instanceof ScsiException scsi
        && scsi.sense().filter(SenseCode.INVALID_OPCODE::in).isPresent();
  }

  /** Whether the port group takes no reads and writes now. */
  static boolean isInactivePort(HawserException failure) {
    return failure instanceof ScsiException scsi
        && scsi.sense()
            .filter(
                sense ->
                    SenseCode.ALUA_STANDBY.in(sense)
                        || SenseCode.ALUA_UNAVAILABLE.in(sense)
                        || SenseCode.ALUA_TRANSITION.in(sense))
            .isPresent();
  }

  /** The second way if the first fails in a way that asks for it. */
  static <T> CompletionStage<T> orElseIf(
      CompletionStage<T> first,
      Predicate<HawserException> when,
      Supplier<CompletionStage<T>> second) {
    return first
        .handle(
            (value, failure) -> {
              if (failure == null) {
                return CompletableFuture.completedStage(value);
              }
              HawserException cause = cause(failure);
              return when.test(cause) ? second.get() : CompletableFuture.<T>failedStage(cause);
            })
        .thenCompose(stage -> stage);
  }
}
