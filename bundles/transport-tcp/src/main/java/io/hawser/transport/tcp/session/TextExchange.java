package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One text negotiation in the full feature phase (RFC 7143 sections 11.10 and 11.11): the request,
 * and empty requests for as long as the target has more to say. The answer's length and the number
 * of empty answers are bounded.
 */
final class TextExchange extends ControlRequest {
  private static final int MAX_EMPTY = 16;

  /** Responses of one exchange: ten thousand targets need about 130 at 8 KiB each. */
  private static final int MAX_RESPONSES = 8192;

  private final ByteBuffer keys;
  private final int maxBytes;
  private final CompletableFuture<byte[]> result;
  private final Consumer<TextExchange> again;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  private long lun;
  private int transferTag = Bhs.NO_TAG;
  private boolean first = true;
  private boolean lastResponse;
  private boolean more;
  private int empty;
  private int responses;

  /**
   * @param keys the request's data segment
   * @param maxBytes cap on the answer
   * @param result gets the answer
   * @param again sends the next request under the same tag
   */
  TextExchange(
      byte[] keys, int maxBytes, CompletableFuture<byte[]> result, Consumer<TextExchange> again) {
    super(Opcode.TEXT_RESPONSE);
    this.keys = ByteBuffer.wrap(keys);
    this.maxBytes = maxBytes;
    this.result = result;
    this.again = again;
  }

  @Override
  Pdu pdu(int initiatorTaskTag, int cmdSn, int expStatSn) {
    ByteBuffer data = first ? keys : ByteBuffer.allocate(0);
    first = false;
    return new TextRequestPdu(
        true, true, false, lun, initiatorTaskTag, transferTag, cmdSn, expStatSn, data);
  }

  @Override
  void header(ByteBuffer header, int at) {
    lastResponse = Bhs.flag(header, at, Bhs.FLAG_FINAL);
    more = Bhs.flag(header, at, Bhs.FLAG_CONTINUE);
    transferTag = Bhs.targetTransferTag(header, at);
    lun = Bhs.lun(header, at);
    if (lastResponse && more) {
      throw ConnectionFault.protocol("a Text Response is final and goes on at once");
    }
    if (lastResponse != (transferTag == Bhs.NO_TAG)) {
      throw ConnectionFault.protocol(
          lastResponse
              ? "a final Text Response carries a Target Transfer Tag"
              : "a Text Response that goes on carries no Target Transfer Tag");
    }
  }

  @Override
  boolean answered(ByteBuffer data) {
    if (result.isDone()) {
      // Given up; the target's negotiation is left where it is.
      return true;
    }
    empty = data.hasRemaining() ? 0 : empty + 1;
    if (data.remaining() > maxBytes - answer.size()) {
      return refuse("the target's text is longer than " + maxBytes + " bytes");
    }
    byte[] piece = new byte[data.remaining()];
    data.get(piece);
    answer.writeBytes(piece);
    if (lastResponse) {
      result.complete(answer.toByteArray());
      return true;
    }
    if (empty > MAX_EMPTY || ++responses >= MAX_RESPONSES) {
      return refuse("the target's text does not come to an end");
    }
    again.accept(this);
    return false;
  }

  private boolean refuse(String why) {
    result.completeExceptionally(new HawserException(ErrorCode.GENERIC, why));
    return true;
  }

  @Override
  void failed(HawserException why) {
    result.completeExceptionally(why);
  }

  @Override
  protected void expired(long now) {
    result.completeExceptionally(
        new HawserException(
            ErrorCode.PDU_TIMEOUT, "the target did not finish its text answer in time"));
  }
}
