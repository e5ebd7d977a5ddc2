package io.hawser.api.scsi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScsiCommandTest {
  private final AtomicInteger completions = new AtomicInteger();
  private final ScsiCommand command =
      new ScsiCommand().cdb(new byte[10]).onCompletion(c -> completions.incrementAndGet());

  @Test
  void itCompletesExactlyOnce() {
    command.begin();
    command.complete(0, 0, 0);
    assertEquals(1, completions.get());
    assertThrows(IllegalStateException.class, () -> command.complete(0, 0, 0));
    assertThrows(
        IllegalStateException.class,
        () -> command.fail(new HawserException(ErrorCode.INTERNAL, "twice")));
    assertEquals(1, completions.get());
  }

  @Test
  void itBelongsToTheLogicalUnitWhileActive() {
    command.begin();
    assertTrue(command.isActive());
    assertThrows(IllegalStateException.class, command::begin);
    assertThrows(IllegalStateException.class, command::noData);
    assertThrows(IllegalStateException.class, () -> command.cdb(new byte[6]));
    command.complete(0, 0, 0);
    command.cdb(new byte[6]).begin();
  }

  @Test
  void theCompletionMaySubmitItAgain() {
    AtomicInteger rounds = new AtomicInteger();
    command.onCompletion(
        c -> {
          if (rounds.incrementAndGet() < 3) {
            c.begin();
            c.complete(0, 0, 0);
          }
        });
    command.begin();
    command.complete(0, 0, 0);
    assertEquals(3, rounds.get());
    assertFalse(command.isActive());
  }

  @Test
  void itPassesOnWhatAnotherAsksForAndHowItEnded() {
    ByteBuffer data = ByteBuffer.allocate(64);
    byte[] cdb = {0x28, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    command.cdb(cdb).transfer(DataDirection.READ, data, 8, 16).deadline(77).priority(3);
    ScsiCommand inner = new ScsiCommand().cdb(new byte[200]).likewise(command);
    assertArrayEquals(cdb, inner.cdbCopy());
    assertEquals(8, inner.dataOffset());
    assertEquals(16, inner.dataLength());
    assertEquals(77, inner.deadlineNanos());
    assertEquals(3, inner.priority());
    command.begin();
    inner.begin();
    inner.sense(ByteBuffer.wrap(new byte[] {0x70, 0, 6}), 0, 3);
    inner.complete(2, 5, 11);
    command.endLike(inner);
    assertEquals(1, completions.get());
    assertEquals(2, command.status());
    assertEquals(5, command.transferred());
    assertEquals(11, command.residual());
    assertEquals(6, command.sense().get(2));
  }

  @Test
  void goodWithAResidualIsNotWhole() {
    command.read(ByteBuffer.allocate(512)).begin();
    command.complete(0, 256, 256);
    assertTrue(command.isGood());
    assertFalse(command.isWhole());
    command.begin();
    command.complete(0, 512, 0);
    assertTrue(command.isWhole());
  }

  @Test
  void beginForgetsTheLastOutcome() {
    command.begin();
    command.sense(ByteBuffer.wrap(new byte[] {0x70, 0, 5}), 0, 3);
    command.complete(2, 0, 0);
    assertEquals(3, command.senseLength());
    command.begin();
    command.fail(new HawserException(ErrorCode.PDU_TIMEOUT, "late"));
    assertEquals(0, command.senseLength());
    assertFalse(command.isGood());
    command.begin();
    command.complete(0, 0, 0);
    assertTrue(command.failure().isEmpty());
  }

  @Test
  void longSenseIsCutAndLongCdbsAreKept() {
    byte[] cdb = new byte[ScsiCommand.MAX_CDB];
    cdb[259] = 7;
    command.cdb(cdb).begin();
    command.sense(ByteBuffer.allocate(1024), 0, 1024);
    command.complete(2, 0, 0);
    assertEquals(ScsiCommand.MAX_SENSE, command.sense().remaining());
    assertArrayEquals(cdb, command.cdbCopy());
    assertThrows(IllegalArgumentException.class, () -> command.cdb(new byte[261]));
    assertThrows(IllegalArgumentException.class, () -> command.cdb(new byte[5]));
  }

  @Test
  void rangesOfOneBufferAreChecked() {
    ByteBuffer shared = ByteBuffer.allocate(1024);
    command.transfer(DataDirection.WRITE, shared, 512, 512);
    assertEquals(512, command.dataOffset());
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> command.transfer(DataDirection.WRITE, shared, 513, 512));
    assertThrows(IllegalArgumentException.class, () -> command.read(shared.asReadOnlyBuffer()));
  }

  @Test
  void itsEndIsFirstToldToWhoPassedItOn() {
    AtomicInteger told = new AtomicInteger();
    command.begin();
    command.passOn(c -> told.incrementAndGet());
    assertThrows(IllegalStateException.class, () -> command.passOn(c -> {}));
    command.begin();
    assertThrows(IllegalStateException.class, command::begin);
    command.complete(8, 0, 0);
    assertEquals(1, told.get());
    assertEquals(0, completions.get());
    assertTrue(command.isActive());

    command.passOn(c -> told.incrementAndGet());
    command.begin();
    command.complete(0, 3, 4);
    assertEquals(2, told.get());
    command.passBack();
    assertEquals(1, completions.get());
    assertEquals(0, command.status());
    assertEquals(3, command.transferred());
    assertEquals(4, command.residual());
    assertFalse(command.isActive());
    assertThrows(IllegalStateException.class, command::passBack);
    assertThrows(IllegalStateException.class, () -> command.passOn(c -> {}));
  }
}
