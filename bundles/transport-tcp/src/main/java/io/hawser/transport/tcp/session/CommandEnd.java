package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.RejectPdu;
import java.nio.ByteBuffer;

/** Ends commands by what the target says of them: a status, or a Reject. Loop only. */
final class CommandEnd {
  /** Reason of a Reject: the data digest does not match. */
  private static final int DATA_DIGEST = 2;

  /** How often a command is sent again in its place. */
  private static final int MAX_RETRIES = 8;

  private final SessionCommands commands;
  private final ControlRequests requests;
  private final Counters counters;
  private final Outcome outcome = new Outcome();
  private final FullFeaturePhase phase;
  private final WithinConnectionRecovery recovery;

  /**
   * @param phase sends rejected commands again
   * @param recovery {@code null} at ErrorRecoveryLevel 0
   */
  CommandEnd(
      SessionCommands commands,
      ControlRequests requests,
      Counters counters,
      FullFeaturePhase phase,
      WithinConnectionRecovery recovery) {
    this.commands = commands;
    this.requests = requests;
    this.counters = counters;
    this.phase = phase;
    this.recovery = recovery;
  }

  /**
   * A status came.
   *
   * @param task whose, sent or abandoned
   * @param flags second byte of the SCSI Response or Data-In
   * @param response response code, 0 for a Data-In
   * @param status SCSI status
   * @param residual Residual Count
   * @param data SenseLength and sense data, or nothing
   */
  void status(Task task, int flags, int response, int status, int residual, ByteBuffer data) {
    if (task.state == Task.State.ABANDONED) {
      commands.forget(task);
      return;
    }
    counters.add(Counters.Count.RESPONSES, 1);
    ScsiCommand command = task.command;
    DataDirection direction = command.direction();
    outcome.judge(
        direction,
        direction == DataDirection.NONE ? 0 : command.dataLength(),
        direction == DataDirection.READ ? task.read.received() : task.write.sent(),
        task.dataRejected || task.write.lacksRejected(),
        flags,
        response,
        status,
        residual);
    if (outcome.fault() != null) {
      counters.add(Counters.Count.PROTOCOL_ERRORS, 1);
      fail(task, outcome.fault());
      return;
    }
    if (data.limit() > 2) {
      int length = Math.min(data.getShort(0) & 0xffff, data.limit() - 2);
      command.sense(data, 2, length);
    }
    commands.complete(task, status, outcome.transferred(), outcome.residual());
  }

  /**
   * A Reject came (RFC 7143 section 11.17).
   *
   * @param reason why
   * @param header the header of what the target would not take, or less
   * @return whether it names something we sent
   */
  boolean rejected(int reason, ByteBuffer header) {
    counters.add(Counters.Count.PROTOCOL_ERRORS, 1);
    if (header.limit() < Bhs.LENGTH) {
      return false;
    }
    int opcode = Bhs.opcode(header, 0);
    String why =
        String.format("the target rejected a %s, reason 0x%02x", Opcode.name(opcode), reason);
    int tag = Bhs.initiatorTaskTag(header, 0);
    ControlRequest refused = requests.find(tag);
    if (refused != null) {
      requests.remove(refused);
      refused.failed(new HawserException(ErrorCode.GENERIC, why));
      return true;
    }
    if (recovery != null && opcode == Opcode.SNACK_REQUEST) {
      recovery.refused(header);
      return true;
    }
    Task task = phase.task(tag);
    if (task == null) {
      return false;
    }
    if (recovery != null && reason == DATA_DIGEST && task.state == Task.State.SENT) {
      damagedOnTheWay(task, opcode, header, why);
    } else if (opcode == Opcode.DATA_OUT) {
      // Its status is still to come, and must not be a good one.
      task.dataRejected = true;
    } else if (task.state == Task.State.SENT && reason == RejectPdu.WAITING_FOR_LOGOUT) {
      commands.putOff(task, failure(task, why));
    } else if (task.state == Task.State.SENT) {
      fail(task, why);
    }
    return true;
  }

  /**
   * What we sent came damaged, and the target keeps the connection: data it asks for again itself,
   * a command it has thrown away is sent again (RFC 7143 sections 7.8 and 11.17.1).
   */
  private void damagedOnTheWay(Task task, int opcode, ByteBuffer header, String why) {
    if (opcode == Opcode.DATA_OUT) {
      task.write.rejected(Bhs.dataSegmentLength(header, 0));
    } else if (opcode != Opcode.SCSI_COMMAND || !phase.lacksCommand(task)) {
      fail(task, why);
    } else if (task.retries < MAX_RETRIES) {
      phase.retry(task);
    } else {
      // The hole in the order of commands cannot be filled, so nothing after it would be executed.
      throw ConnectionFault.protocol(why + ", again and again");
    }
  }

  private void fail(Task task, String why) {
    commands.fail(task, failure(task, why));
  }

  private static HawserException failure(Task task, String why) {
    return new HawserException(ErrorCode.GENERIC, task.unit.description() + ": " + why);
  }
}
