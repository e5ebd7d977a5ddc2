package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.target.disk.Disk;
import io.hawser.target.fault.Fault;
import io.hawser.target.server.TargetServer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What ends a write that has not reached the medium, and what does not. */
class FenceTest {
  private static final byte[] GHOST = TargetFixture.random(66, 512);
  private static final byte[] ZEROS = new byte[512];

  private final Disk disk = TargetFixture.disk();

  private EmbeddedTarget start() throws IOException {
    return TargetFixture.with(disk).start();
  }

  private static TestInitiator login(EmbeddedTarget target) throws IOException {
    return TestInitiator.to(target, TargetFixture.IQN).go();
  }

  /** From another port of the initiator's. */
  private static TestInitiator other(EmbeddedTarget target) throws IOException {
    return TestInitiator.to(target, TargetFixture.IQN).isid(0x800000000002L).go();
  }

  private static Fault holdOneWrite(EmbeddedTarget target) {
    return target.faults().onCommand().writes().once().hold();
  }

  /** Sends a write that is held before it reaches the medium. */
  private static int ghost(TestInitiator session, Fault held)
      throws IOException, InterruptedException {
    int tag = session.start(0, TargetFixture.write(0, 1), ByteBuffer.wrap(GHOST), 0);
    assertTrue(held.awaitHit(5));
    return tag;
  }

  private byte[] firstBlock() throws IOException {
    return TargetFixture.stored(disk, 0, 512);
  }

  @Test
  void aLostConnectionEndsItsWrites() throws Exception {
    try (EmbeddedTarget target = start()) {
      Fault held = holdOneWrite(target);
      try (TestInitiator session = login(target)) {
        session.settle(0);
        ghost(session, held);
      }
      // The next login of the same port waits until the old session is over.
      try (TestInitiator again = login(target)) {
        held.release();
        again.settle(0);
        assertArrayEquals(ZEROS, firstBlock());
      }
    }
  }

  @Test
  void aLoginOfTheSamePortEndsTheOldSessionAndItsWritesFirst() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator old = login(target)) {
      Fault held = holdOneWrite(target);
      old.settle(0);
      ghost(old, held);
      try (TestInitiator fresh = login(target)) {
        held.release();
        fresh.settle(0);
        assertArrayEquals(ZEROS, firstBlock());
        assertThrows(EOFException.class, old::receive);
        assertEquals(1, target.sessions().size());
      }
    }
  }

  @Test
  void aLoginOfAnotherPortEndsNothing() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator old = login(target)) {
      Fault held = holdOneWrite(target);
      old.settle(0);
      int tag = ghost(old, held);
      other(target).close();
      TestInitiator.to(target.portal(2), TargetFixture.IQN).go().close();
      held.release();
      assertEquals(ScsiStatus.GOOD, old.finish(tag, ByteBuffer.wrap(GHOST)).status());
      assertArrayEquals(GHOST, firstBlock());
    }
  }

  @Test
  void aGhostWriteLandsIfThePathIsOnlyLost() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator other = other(target)) {
      Fault held = holdOneWrite(target);
      long connection;
      try (TestInitiator lost = TestInitiator.to(target.portal(2), TargetFixture.IQN).go()) {
        lost.settle(0);
        connection =
            target.sessions().stream()
                .filter(s -> s.groupTag() == 2)
                .findAny()
                .orElseThrow()
                .connection();
        ghost(lost, held);
        target.cut(2, TargetServer.Cut.BLACKHOLE);
      }
      other.settle(0);
      byte[] newer = TargetFixture.random(67, 512);
      assertEquals(ScsiStatus.GOOD, other.out(0, TargetFixture.write(0, 1), newer).status());
      Fault done = target.faults().onReply().connection(connection).swallow();
      held.release();
      assertTrue(done.awaitHit(5));
      assertArrayEquals(GHOST, firstBlock());
      // Logging in through the lost path again is what fences it off.
      TestInitiator.to(target.portal(2), TargetFixture.IQN).go().close();
    }
  }

  @Test
  void abortTaskEndsOne() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator session = login(target)) {
      Fault held = holdOneWrite(target);
      session.settle(0);
      int tag = ghost(session, held);
      assertEquals(
          TaskManagementResponse.FUNCTION_COMPLETE.code(),
          session.function(TaskManagement.ABORT_TASK, 0, tag));
      assertEquals(
          TaskManagementResponse.TASK_DOES_NOT_EXIST.code(),
          session.function(TaskManagement.ABORT_TASK, 0, tag));
      held.release();
      assertEquals(ScsiStatus.GOOD, session.settle(0).status());
      assertArrayEquals(ZEROS, firstBlock());
    }
  }

  @Test
  void logicalUnitResetEndsEverybodys() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator one = login(target);
        TestInitiator two = other(target)) {
      Fault held = holdOneWrite(target);
      one.settle(0);
      two.settle(0);
      ghost(one, held);
      assertEquals(0, two.function(TaskManagement.LOGICAL_UNIT_RESET, 0, -1));
      held.release();
      TestInitiator.Outcome told = one.in(0, new byte[16], 0);
      assertTrue(SenseCode.POWER_ON_OR_RESET.in(told.sense().orElseThrow()));
      assertArrayEquals(ZEROS, firstBlock());
    }
  }

  @Test
  void clearTaskSetTellsTheOthers() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator one = login(target);
        TestInitiator two = other(target)) {
      Fault held = holdOneWrite(target);
      one.settle(0);
      two.settle(0);
      ghost(one, held);
      assertEquals(0, two.function(TaskManagement.ABORT_TASK_SET, 0, -1));
      assertEquals(1, disk.tasks().size());
      assertEquals(0, two.function(TaskManagement.CLEAR_TASK_SET, 0, -1));
      held.release();
      TestInitiator.Outcome told = one.in(0, new byte[16], 0);
      assertTrue(SenseCode.COMMANDS_CLEARED.in(told.sense().orElseThrow()));
      assertArrayEquals(ZEROS, firstBlock());
    }
  }

  @Test
  void targetResets() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator one = login(target);
        TestInitiator two = other(target)) {
      Fault held = holdOneWrite(target);
      one.settle(0);
      ghost(one, held);
      assertEquals(0, two.function(TaskManagement.TARGET_WARM_RESET, 0, -1));
      held.release();
      assertEquals(ScsiStatus.GOOD, one.settle(0).status());
      assertArrayEquals(ZEROS, firstBlock());
      assertEquals(0, two.function(TaskManagement.TARGET_COLD_RESET, 0, -1));
      assertThrows(EOFException.class, one::receive);
      assertThrows(EOFException.class, two::receive);
    }
  }

  @Test
  void writesThatWaitForDataAreEndedToo() throws Exception {
    try (EmbeddedTarget target = start();
        TestInitiator session = login(target)) {
      session.settle(0);
      // More than the first burst: the target asks for the rest and never gets it.
      byte[] data = TargetFixture.random(1, 1 << 20);
      int tag = session.start(0, TargetFixture.write(0, 2048), ByteBuffer.wrap(data), 0);
      session.receive();
      assertEquals(0, session.function(TaskManagement.ABORT_TASK, 0, tag));
      assertEquals(ScsiStatus.GOOD, session.in(0, new byte[16], 0).status());
      assertArrayEquals(ZEROS, firstBlock());
      assertEquals(0, disk.tasks().size());
    }
  }
}
