package io.hawser.target.server;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.target.disk.ScsiResult;
import java.nio.ByteBuffer;

/**
 * Sends the outcome of a command: Data-In cut to what the initiator takes, the status in the last
 * of them where that is allowed, residual counts. Belongs to the session's loop.
 */
final class ScsiResponder {
  private static final byte[] NO_BYTES = new byte[0];

  private final TargetSession session;

  ScsiResponder(TargetSession session) {
    this.session = session;
  }

  void answer(TargetTask task, ScsiResult result) {
    ByteBuffer data = result.dataIn().slice();
    boolean withStatus = result.status() == ScsiStatus.GOOD && data.hasRemaining();
    long residual = residual(task, result);
    int dataSn = 0;
    int burst = 0;
    while (data.hasRemaining()) {
      int length = Math.min(data.remaining(), session.maxXmit());
      length = Math.min(length, session.parameters().maxBurstLength() - burst);
      burst += length;
      boolean last = length == data.remaining();
      boolean endOfBurst = burst == session.parameters().maxBurstLength();
      int offset = data.position();
      ByteBuffer part = data.slice(offset, length);
      data.position(offset + length);
      sendData(task, part, dataSn++, offset, last || endOfBurst, last && withStatus, residual);
      burst = endOfBurst ? 0 : burst;
    }
    if (!withStatus) {
      sendStatus(task, result, dataSn, residual);
    }
  }

  /** Above 0 for an overflow, below 0 for an underflow, see RFC 7143 section 11.4.5. */
  private static long residual(TargetTask task, ScsiResult result) {
    long moved = result.status() == ScsiStatus.GOOD ? result.transferLength() : 0;
    return moved - task.expectedLength();
  }

  private void sendData(
      TargetTask task,
      ByteBuffer part,
      int dataSn,
      int offset,
      boolean finalBit,
      boolean status,
      long residual) {
    int sn = status ? session.takeStatSn() : 0;
    session.send(
        new DataInPdu(
            finalBit,
            false,
            status && residual > 0,
            status && residual < 0,
            status,
            ScsiStatus.GOOD.code(),
            0,
            task.tag(),
            Bhs.NO_TAG,
            sn,
            session.sequencer().expCmdSn(),
            session.sequencer().maxCmdSn(),
            dataSn,
            offset,
            status ? (int) Math.abs(residual) : 0,
            part),
        task.lun().number());
  }

  private void sendStatus(TargetTask task, ScsiResult result, int dataInCount, long residual) {
    ByteBuffer sense = result.sense().slice();
    ByteBuffer data = Pdu.NO_DATA;
    if (sense.hasRemaining()) {
      data = ByteBuffer.allocate(2 + sense.remaining());
      data.putShort((short) sense.remaining()).put(sense).flip();
    }
    int sn = session.takeStatSn();
    session.send(
        new ScsiResponsePdu(
            false,
            false,
            residual > 0,
            residual < 0,
            0,
            result.status().code(),
            0,
            task.tag(),
            0,
            sn,
            session.sequencer().expCmdSn(),
            session.sequencer().maxCmdSn(),
            dataInCount + task.data().r2tCount(),
            0,
            (int) Math.abs(residual),
            data),
        task.lun().number());
  }
}
