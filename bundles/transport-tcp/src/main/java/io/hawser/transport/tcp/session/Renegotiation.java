package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.login.LoginKey;
import io.hawser.protocol.text.KeyValue;
import io.hawser.protocol.text.NumberValue;
import io.hawser.protocol.text.TextPairs;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * What may be negotiated again in the full feature phase: each side's MaxRecvDataSegmentLength (RFC
 * 7143 section 13.12).
 */
final class Renegotiation {
  /** Cap on the target's answer, bytes. */
  static final int MAX_ANSWER = 8192;

  private Renegotiation() {}

  /** What we declare. */
  static byte[] offer(SessionParameters parameters) {
    String key = LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH.key();
    return (key + "=" + parameters.maxRecvDataSegmentLength() + "\0")
        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /**
   * What the target declares.
   *
   * @return its MaxRecvDataSegmentLength, empty if it said nothing of it
   * @throws HawserException if it is no number in range
   */
  static OptionalInt answer(byte[] text) throws HawserException {
    OptionalInt declared = OptionalInt.empty();
    LoginKey key = LoginKey.MAX_RECV_DATA_SEGMENT_LENGTH;
    for (KeyValue pair : TextPairs.parse(ByteBuffer.wrap(text))) {
      if (pair.key().equals(key.key())) {
        declared =
            OptionalInt.of(NumberValue.parse(key.key(), pair.value(), key.low(), key.high()));
      }
    }
    return declared;
  }

  /** The parameters with another limit of the target. */
  static SessionParameters with(SessionParameters p, int maxXmit) throws HawserException {
    try {
      return p.withMaxXmitDataSegmentLength(maxXmit);
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.GENERIC, e.getMessage(), e);
    }
  }
}
