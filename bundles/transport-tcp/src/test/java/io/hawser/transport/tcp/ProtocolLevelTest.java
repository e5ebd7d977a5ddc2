package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** iSCSIProtocolLevel (RFC 7144): what is said at level 2, and never below it. */
class ProtocolLevelTest extends SessionFixture {
  private static final String[] LEVEL_2 = with("iSCSIProtocolLevel=2");
  private static final SessionParameters OFFER_2 = level2();

  private static String[] with(String more) {
    String[] all = Arrays.copyOf(ANSWERS, ANSWERS.length + 1);
    all[ANSWERS.length] = more;
    return all;
  }

  private static SessionParameters level2() {
    return OFFER.withProtocolLevel(2);
  }

  private LogicalUnit unit(SessionParameters offer) throws Exception {
    return login(offer, Commands.TIMEOUTS).logicalUnit(Lun.of(1));
  }

  private static TaskManagementResponse manage(LogicalUnit unit, TaskManagement function)
      throws Exception {
    return unit.manage(function, Deadline.after(Duration.ofSeconds(5)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  @Test
  void functionsOfLevel2AreSentWithTheirCodesAndTheirAnswersUnderstood() throws Exception {
    serve(
        LEVEL_2,
        peer -> {
          for (int code : new int[] {10, 12}) {
            TaskManagementRequestPdu asked = peer.expect(TaskManagementRequestPdu.class);
            assertEquals(code, asked.function());
            assertTrue(asked.immediate());
            assertEquals(Lun.of(1).value(), asked.lun());
            assertEquals(-1, asked.referencedTaskTag());
            TargetSays.managed(peer, asked, code == 10 ? 7 : 0);
          }
        });
    LogicalUnit unit = unit(OFFER_2);
    assertEquals(
        TaskManagementResponse.FUNCTION_SUCCEEDED, manage(unit, TaskManagement.QUERY_TASK_SET));
    assertEquals(
        TaskManagementResponse.FUNCTION_COMPLETE, manage(unit, TaskManagement.QUERY_ASYNC_EVENT));
  }

  @Test
  void resetOfTheNexusEndsItsCommands() throws Exception {
    serve(
        LEVEL_2,
        peer -> {
          peer.command();
          TaskManagementRequestPdu asked = peer.expect(TaskManagementRequestPdu.class);
          assertEquals(11, asked.function());
          TargetSays.managed(peer, asked, 0);
        });
    LogicalUnit unit = unit(OFFER_2);
    var waiting = Commands.start(unit, Commands.testUnitReady());
    assertEquals(
        TaskManagementResponse.FUNCTION_COMPLETE, manage(unit, TaskManagement.I_T_NEXUS_RESET));
    ScsiCommand ended = waiting.get(5, TimeUnit.SECONDS);
    assertTrue(ended.failure().orElseThrow().getMessage().contains("I_T_NEXUS_RESET"));
  }

  @ParameterizedTest
  @EnumSource(
      value = TaskManagement.class,
      names = {"QUERY_TASK_SET", "I_T_NEXUS_RESET", "QUERY_ASYNC_EVENT"})
  void functionsOfLevel2AreNotSentBelowIt(TaskManagement function) throws Exception {
    serve(
        peer -> {
          // The next thing said is the command, not the function.
          peer.good(peer.command());
        });
    LogicalUnit unit = unit(OFFER_2);
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> manage(unit, function));
    HawserException why = assertInstanceOf(HawserException.class, refused.getCause());
    assertEquals(ErrorCode.NOT_SUPPORTED, why.code());
    assertTrue(why.getMessage().contains("iSCSIProtocolLevel 2"), why.getMessage());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void functionsOfOneTaskAreNotForEverybody() throws Exception {
    play(target -> target.loggedIn(LEVEL_2).awaitClose());
    LogicalUnit unit = unit(OFFER_2);
    for (TaskManagement function :
        List.of(
            TaskManagement.ABORT_TASK, TaskManagement.TASK_REASSIGN, TaskManagement.QUERY_TASK)) {
      assertThrows(IllegalArgumentException.class, () -> manage(unit, function));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void priorityIsToldAtLevel2Only(boolean level2) throws Exception {
    serve(
        level2 ? LEVEL_2 : ANSWERS,
        peer -> {
          ScsiCommandPdu command = peer.command();
          assertEquals(level2 ? 9 : 0, command.priority());
          peer.good(command);
          ScsiCommandPdu plain = peer.command();
          assertEquals(0, plain.priority());
          peer.good(plain);
        });
    LogicalUnit unit = unit(OFFER_2);
    assertTrue(Commands.run(unit, Commands.testUnitReady().priority(9)).isGood());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void statusQualifierIsHandedOnAtLevel2Only(boolean level2) throws Exception {
    serve(
        level2 ? LEVEL_2 : ANSWERS,
        peer -> {
          Pdu busy = peer.response(peer.command(), 0, 8, false, false, 0, Pdu.NO_DATA);
          ByteBuffer bytes = peer.encoded(busy).duplicate();
          peer.send(
              ByteBuffer.allocate(bytes.remaining()).put(bytes).putShort(8, (short) 0xfffe).flip());
          peer.good(peer.command());
        });
    LogicalUnit unit = unit(OFFER_2);
    ScsiCommand command = Commands.run(unit, Commands.testUnitReady());
    assertEquals(8, command.status());
    assertEquals(level2 ? 0xfffe : 0, command.statusQualifier());
    assertEquals(0, Commands.run(unit, command).statusQualifier(), "that of the command before");
  }

  /** Sense data may come with any status there (RFC 7144, for SAM-5's autosense). */
  @Test
  void senseComesWithAGoodStatusToo() throws Exception {
    serve(
        LEVEL_2,
        peer -> {
          ByteBuffer sense = ByteBuffer.allocate(20);
          sense.putShort(0, (short) 18).put(2, (byte) 0x70).put(4, (byte) 1).put(9, (byte) 10);
          peer.send(peer.response(peer.command(), 0, 0, false, false, 0, sense));
        });
    ScsiCommand done = Commands.run(unit(OFFER_2), Commands.testUnitReady());
    assertTrue(done.isGood());
    assertEquals(18, done.senseLength());
  }
}
