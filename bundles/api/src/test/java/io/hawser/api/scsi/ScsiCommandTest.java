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
}
