package io.hawser.transport.tcp.session;

import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;

/** One command at the simulated target. */
final class SimTask {
  final ScsiCommandPdu command;
  final ByteBuffer data;

  /** Whether its turn in the order of commands has come. */
  boolean delivered;

  boolean unsolicited;
  int asked;
  int askedTag;
  int r2tSn;
  int sent;
  int dataSn;

  SimTask(ScsiCommandPdu command) {
    this.command = command;
    this.data = ByteBuffer.allocate(command.write() ? command.expectedDataTransferLength() : 0);
  }
}
