package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.protocol.login.LoginKey;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Negotiates again, where the target asks for it, what may be: each side's MaxRecvDataSegmentLength
 * on this connection (RFC 7143 sections 11.9.1 and 13.12). If that fails the session leaves and
 * comes back. Loop only.
 */
final class Renegotiation {
  private static final LoginKey KEY = LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;

  private static final System.Logger LOG = System.getLogger(Renegotiation.class.getName());

  /** Cap on the target's answer, bytes. */
  private static final int MAX_ANSWER = 8192;

  private static final int LONGEST_SECONDS = 30;

  private final SessionLife life;
  private final FullFeaturePhase phase;
  private boolean underWay;

  Renegotiation(SessionLife life, FullFeaturePhase phase) {
    this.life = life;
    this.phase = phase;
  }

  /**
   * Begins, unless it has begun already.
   *
   * @param withinSeconds how much time the target gives
   */
  void begin(int withinSeconds) {
    if (underWay) {
      return;
    }
    underWay = true;
    long patience = Math.max(1, Math.min(LONGEST_SECONDS, withinSeconds)) * 1_000_000_000L;
    Deadline deadline = new Deadline(phase.connection().loop().wheel().now() + patience);
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    phase.texts().add(offer(), MAX_ANSWER, deadline, answer);
    answer.whenComplete(this::answered);
  }

  private byte[] offer() {
    return (KEY.key() + "=" + phase.parameters().maxRecvDataSegmentLength() + "\0")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private void answered(byte[] answer, Throwable failure) {
    underWay = false;
    if (phase.connection().isEnded()) {
      return;
    }
    try {
      if (failure != null) {
        throw new HawserException(ErrorCode.GENERIC, failure.getMessage(), failure);
      }
      OptionalInt declared = declared(answer);
      if (declared.isPresent()) {
        life.renegotiated(phase, declared.getAsInt());
      }
    } catch (HawserException e) {
      LOG.log(System.Logger.Level.DEBUG, "the renegotiation failed", e);
      life.departure(phase, 1);
    }
  }

  /** What the target declares; empty if it said nothing of it. */
  private static OptionalInt declared(byte[] text) throws HawserException {
    OptionalInt declared = OptionalInt.empty();
    for (KeyValue pair : TextPairs.parse(ByteBuffer.wrap(text))) {
      if (pair.key().equals(KEY.key())) {
        declared =
            OptionalInt.of(NumberValue.parse(KEY.key(), pair.value(), KEY.low(), KEY.high()));
      }
    }
    return declared;
  }
}
