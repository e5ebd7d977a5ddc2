package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.transport.tcp.loop.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The text negotiations of a connection, one at a time (RFC 7143 section 6.2). Each response of the
 * target has a bounded wait of its own, so that silence is noticed before the caller's deadline.
 * Loop only.
 */
final class TextNegotiations {
  private final FullFeaturePhase phase;
  private final Loop loop;
  private final long patience;
  private CompletableFuture<byte[]> last = CompletableFuture.completedFuture(new byte[0]);

  /**
   * @param patience how long one response of the target may take
   */
  TextNegotiations(FullFeaturePhase phase, Duration patience) {
    this.phase = phase;
    this.loop = phase.connection().loop();
    this.patience = patience.toNanos();
  }

  /**
   * Negotiates when those before are over.
   *
   * @param keys the request's data segment
   * @param maxBytes cap on the answer
   * @param deadline for the whole of it
   * @param result gets the answer
   */
  void add(byte[] keys, int maxBytes, Deadline deadline, CompletableFuture<byte[]> result) {
    CompletableFuture<byte[]> before = last;
    last = result;
    before.whenComplete((text, failure) -> start(keys, maxBytes, deadline.nanoTime(), result));
  }

  private void start(byte[] keys, int maxBytes, long deadline, CompletableFuture<byte[]> result) {
    try {
      if (keys.length > phase.parameters().maxXmitDataSegmentLength()) {
        throw new HawserException(
            ErrorCode.INVALID,
            "a text of " + keys.length + " bytes does not fit what the target receives at once");
      }
      TextExchange exchange =
          new TextExchange(
              keys,
              maxBytes,
              result,
              more -> {
                loop.wheel().arm(more, nextResponse(deadline));
                phase.put(more);
              });
      phase.request(exchange, nextResponse(deadline));
    } catch (HawserException e) {
      result.completeExceptionally(e);
    }
  }

  private long nextResponse(long deadline) {
    long next = loop.wheel().now() + patience;
    return next - deadline < 0 ? next : deadline;
  }
}
