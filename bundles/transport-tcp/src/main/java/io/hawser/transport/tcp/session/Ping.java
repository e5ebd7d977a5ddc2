package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.Pdu;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A NOP-Out that asks for an answer (RFC 7143 section 11.18). */
final class Ping extends ControlRequest {
  private final CompletableFuture<Duration> result;
  private final long sentNanos = System.nanoTime();

  Ping(CompletableFuture<Duration> result) {
    super(Opcode.NOP_IN);
    this.result = result;
  }

  @Override
  Pdu pdu(int initiatorTaskTag, int cmdSn, int expStatSn) {
    return new NopOutPdu(
        true, 0, initiatorTaskTag, Bhs.NO_TAG, cmdSn, expStatSn, ByteBuffer.allocate(0));
  }

  @Override
  void header(ByteBuffer header, int at) {}

  @Override
  boolean answered(ByteBuffer data) {
    result.complete(Duration.ofNanos(System.nanoTime() - sentNanos));
    return true;
  }

  @Override
  void failed(HawserException why) {
    result.completeExceptionally(why);
  }

  @Override
  protected void expired(long now) {
    result.completeExceptionally(
        new HawserException(ErrorCode.PDU_TIMEOUT, "the target did not answer a ping in time"));
  }
}
