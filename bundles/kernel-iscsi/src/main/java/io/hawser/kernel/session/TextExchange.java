package io.hawser.kernel.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * One text negotiation (RFC 7143 sections 11.10 and 11.11), with empty requests for as long as the
 * target has more to say; bounded in bytes and in empty answers. Engine thread only.
 */
final class TextExchange {
  private static final int MAX_EMPTY = 16;

  private final ControlRequests control;
  private final int maxBytes;
  private final Deadline deadline;
  private final CompletableFuture<byte[]> result;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private int empty;

  TextExchange(
      ControlRequests control, int maxBytes, Deadline deadline, CompletableFuture<byte[]> result) {
    this.control = control;
    this.maxBytes = maxBytes;
    this.deadline = deadline;
    this.result = result;
  }

  void begin(byte[] keys) {
    send(ByteBuffer.wrap(keys), 0, Bhs.NO_TAG);
  }

  private void send(ByteBuffer data, long lun, int transferTag) {
    control
        .send(
            new TextRequestPdu(
                true, true, false, lun, ControlRequests.TAG, transferTag, 0, 0, data),
            Opcode.TEXT_RESPONSE,
            deadline)
        .whenComplete(
            (pdu, failure) -> {
              if (failure != null) {
                result.completeExceptionally(Engine.failure(failure));
              } else {
                received((TextResponsePdu) pdu);
              }
            });
  }

  private void received(TextResponsePdu pdu) {
    ByteBuffer data = pdu.data();
    empty = data.hasRemaining() ? 0 : empty + 1;
    if (data.remaining() > maxBytes - answer.size()) {
      refuse("the target's text is longer than " + maxBytes + " bytes");
      return;
    }
    byte[] piece = new byte[data.remaining()];
    data.get(piece);
    answer.writeBytes(piece);
    if (pdu.finalBit()) {
      result.complete(answer.toByteArray());
    } else if (empty > MAX_EMPTY || pdu.targetTransferTag() == Bhs.NO_TAG) {
      refuse("the target's text does not come to an end");
    } else {
      send(Pdu.NO_DATA, pdu.lun(), pdu.targetTransferTag());
    }
  }

  private void refuse(String why) {
    result.completeExceptionally(new HawserException(ErrorCode.GENERIC, why));
  }
}
