package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.transport.tcp.Commands;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One place of the table and its uses. */
class TaskTest {
  private static final int USES = 0x8000;

  private final Task task = new Task(null, 5);

  private Task sending(ScsiCommand command) {
    task.begin(null, command);
    task.beginSending(1);
    task.write.begin(1000, 0);
    task.write.unsolicited(0, -1, 100);
    assertTrue(task.write.pending());
    return task;
  }

  @Test
  void eachSendingHasATagOfItsOwnUntilTheUsesAreUsedUp() {
    Set<Integer> tags = new HashSet<>();
    for (int i = 0; i < USES; i++) {
      task.beginSending(i);
      assertEquals(i, task.cmdSn);
      assertEquals(5, task.tag & 0xffff, "its place, and no request's");
      assertTrue(task.tag >= 0);
      assertTrue(tags.add(task.tag), "a tag came again after " + i + " uses");
    }
    task.beginSending(0);
    assertFalse(tags.add(task.tag));
  }

  @Test
  void aSendingBeginsWithNothingOfTheLast() {
    sending(Commands.testUnitReady());
    task.dataRejected = true;
    task.retries = 3;
    task.aborting = true;
    task.repair = new TaskRepair(task);
    task.beginSending(2);
    assertSame(Task.State.SENT, task.state);
    assertFalse(task.dataRejected);
    assertEquals(0, task.retries);
    assertFalse(task.aborting);
    assertNull(task.repair);
  }

  @Test
  void aTaskThatWaitsAgainHasNothingToSend() {
    sending(Commands.testUnitReady()).waitAgain();
    assertSame(Task.State.WAITING, task.state);
    assertFalse(task.write.pending());
  }

  @Test
  void anAbandonedTaskTouchesNoBufferAndSendsNothing() {
    sending(Commands.write(0, 1, ByteBuffer.allocate(512))).abandon();
    assertSame(Task.State.ABANDONED, task.state);
    assertNull(task.command);
    assertNull(task.data);
    assertFalse(task.write.pending());
  }

  @Test
  void aFreeTaskHoldsNothing() {
    sending(Commands.write(0, 1, ByteBuffer.allocate(512))).clear();
    assertSame(Task.State.FREE, task.state);
    assertNull(task.command);
    assertNull(task.data);
    assertEquals(0, task.tag);
    assertFalse(task.write.pending());
  }

  @Test
  void theCallersBufferIsUsedAsItIs() {
    ByteBuffer buffer = ByteBuffer.allocate(512);
    task.begin(null, Commands.read(0, 1, buffer));
    assertSame(buffer, task.data);
    assertSame(Task.State.WAITING, task.state);
  }

  @Test
  void aLimitThatWasSetBehindTheSubmissionDoesNotCutTheCommand() {
    ByteBuffer buffer = ByteBuffer.allocate(512);
    ScsiCommand command = Commands.read(0, 1, buffer);
    buffer.limit(511);
    task.begin(null, command);
    assertNotSame(buffer, task.data);
    assertEquals(512, task.data.limit());
    assertEquals(511, buffer.limit());
  }

  @Test
  void aCommandInTheMiddleOfABufferCountsFromItsPlace() {
    ByteBuffer buffer = ByteBuffer.allocate(1024).position(512);
    ScsiCommand command = Commands.read(0, 1, buffer);
    buffer.limit(1023);
    task.begin(null, command);
    assertEquals(1024, task.data.limit());
  }

  @Test
  void lossesCountForOneCommandOnly() {
    sending(Commands.testUnitReady()).losses = 2;
    task.clear();
    task.begin(null, Commands.testUnitReady());
    assertEquals(0, task.losses);
  }
}
