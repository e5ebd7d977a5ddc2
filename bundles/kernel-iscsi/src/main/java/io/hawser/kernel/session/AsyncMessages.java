package io.hawser.kernel.session;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.scsi.sense.Sense;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What Asynchronous Messages say (RFC 7143 section 11.9). */
final class AsyncMessages {
  private AsyncMessages() {}

  static AsyncEvent event(AsyncMessagePdu pdu) {
    return switch (pdu.event()) {
      case 0 -> new AsyncEvent.ScsiEvent(new Lun(pdu.lun()), sense(pdu.data()));
      case 1 -> new AsyncEvent.LogoutRequested(pdu.parameter3());
      case 2, 3 ->
          new AsyncEvent.ConnectionDropped(pdu.event() == 3, pdu.parameter2(), pdu.parameter3());
      case 4 -> new AsyncEvent.NegotiationRequested();
      case 5 -> new AsyncEvent.TasksTerminated(new Lun(pdu.lun()));
      default -> new AsyncEvent.Other(pdu.event());
    };
  }

  private static Optional<SenseData> sense(ByteBuffer data) {
    if (data.remaining() <= 2) {
      return Optional.empty();
    }
    int length = Math.min(data.getShort(data.position()) & 0xffff, data.remaining() - 2);
    return Sense.parse(data.slice(data.position() + 2, length));
  }
}
