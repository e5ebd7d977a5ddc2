package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.transport.tcp.loop.Timeout;
import java.nio.ByteBuffer;

/**
 * A request other than a SCSI command that waits for its answer: NOP-Out, Task Management, Text,
 * Logout. The {@link Timeout} is its deadline. Loop only.
 */
abstract class ControlRequest extends Timeout {
  private final int answerOpcode;

  /** Its Initiator Task Tag while it waits. */
  int tag;

  ControlRequest(int answerOpcode) {
    this.answerOpcode = answerOpcode;
  }

  /** Opcode of the PDU that answers it. */
  final int answerOpcode() {
    return answerOpcode;
  }

  /** The request as it travels, an immediate one. */
  abstract Pdu pdu(int initiatorTaskTag, int cmdSn, int expStatSn);

  /**
   * Takes in the header of the answer.
   *
   * @param header holds it, valid during this call only
   * @param at absolute index of its first byte
   */
  abstract void header(ByteBuffer header, int at);

  /**
   * The answer is here.
   *
   * @param data its data segment, valid during this call only
   * @return whether the request is over; false if its tag stays in use
   */
  abstract boolean answered(ByteBuffer data);

  /** There will be no answer: rejected, or the connection is lost. */
  abstract void failed(HawserException why);
}
