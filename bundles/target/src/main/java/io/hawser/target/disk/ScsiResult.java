package io.hawser.target.disk;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How a command ended.
 *
 * @param status the SCSI status
 * @param sense sense data of a CHECK CONDITION, empty otherwise
 * @param dataIn what goes back, cut to what the initiator expects
 * @param transferLength bytes the command wanted to transfer, for the residual count
 * @param after when the answer may be sent: after tasks that the command ended have ended
 */
public record ScsiResult(
    ScsiStatus status,
    ByteBuffer sense,
    ByteBuffer dataIn,
    long transferLength,
    CompletionStage<Void> after) {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final CompletionStage<Void> NOW = CompletableFuture.completedStage(null);

  /** Good, and nothing goes back. {@code transferred} is what a write command wanted. */
  public static ScsiResult good(long transferred) {
    return new ScsiResult(ScsiStatus.GOOD, NOTHING, NOTHING, transferred, NOW);
  }

  /** Good, with data; {@code transferLength} may exceed what is in {@code dataIn}. */
  public static ScsiResult data(ByteBuffer dataIn, long transferLength) {
    return new ScsiResult(ScsiStatus.GOOD, NOTHING, dataIn, transferLength, NOW);
  }

  /** Neither good nor explained: BUSY, TASK SET FULL, RESERVATION CONFLICT. */
  public static ScsiResult status(ScsiStatus status) {
    return new ScsiResult(status, NOTHING, NOTHING, 0, NOW);
  }

  /** CHECK CONDITION. */
  public static ScsiResult check(SenseCode code) {
    return check(code.data(), false);
  }

  /** CHECK CONDITION with fixed or descriptor format sense. */
  public static ScsiResult check(SenseData sense, boolean descriptor) {
    byte[] bytes = descriptor ? Sense.encodeDescriptor(sense) : Sense.encodeFixed(sense);
    return new ScsiResult(ScsiStatus.CHECK_CONDITION, ByteBuffer.wrap(bytes), NOTHING, 0, NOW);
  }

  /** The same, answered only when {@code stage} has ended. */
  public ScsiResult after(CompletionStage<Void> stage) {
    return new ScsiResult(status, sense, dataIn, transferLength, stage);
  }
}
