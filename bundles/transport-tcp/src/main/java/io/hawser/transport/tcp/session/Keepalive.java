package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.transport.tcp.loop.Timeout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Finds out that a silent connection is dead: after an interval without a whole PDU it pings, and
 * gives the connection up when the answer does not come. Half a PDU is silence too; bytes that
 * still trickle in earn it some patience, not more. Loop only.
 */
final class Keepalive extends Timeout {
  /** Whatever else arrives, an unanswered ping is endured for so many time-outs at most. */
  private static final int PATIENCE = 4;

  private final long interval;
  private final long timeout;
  private final Connection connection;
  private final FullFeaturePhase phase;
  private CompletableFuture<Duration> ping;
  private long pingedNanos;
  private long bytesAtPing;

  Keepalive(SessionTimeouts timeouts, Connection connection, FullFeaturePhase phase) {
    this.interval = timeouts.noopInterval().toNanos();
    this.timeout = timeouts.noopTimeout().toNanos();
    this.connection = connection;
    this.phase = phase;
  }

  /** Begins to watch, unless the interval is zero. */
  void start() {
    if (interval > 0) {
      connection.loop().wheel().armIn(this, interval);
    }
  }

  /** Stops watching. */
  void stop() {
    disarm();
  }

  @Override
  protected void expired(long now) {
    if (ping != null && !ping.isDone()) {
      unanswered(now);
      return;
    }
    ping = null;
    long idle = now - connection.lastPduNanos();
    if (idle < interval) {
      connection.loop().wheel().arm(this, connection.lastPduNanos() + interval);
      return;
    }
    pingedNanos = now;
    bytesAtPing = connection.receivedBytes();
    ping = new CompletableFuture<>();
    try {
      // The request's own deadline is ours too; the end of the connection takes it away.
      phase.ping(ping, now + timeout * (PATIENCE + 1));
    } catch (HawserException e) {
      phase.end(ConnectionFault.silent("the target leaves all requests unanswered"));
      return;
    }
    connection.loop().wheel().armIn(this, timeout);
    // An answer in time begins the next silence, however long it might have taken.
    ping.thenRun(() -> connection.loop().wheel().armIn(this, interval));
  }

  private void unanswered(long now) {
    boolean progress = connection.receivedBytes() != bytesAtPing;
    if (!progress || now - pingedNanos >= timeout * PATIENCE) {
      phase.end(
          ConnectionFault.silent(
              "the target did not answer a ping within " + timeout / 1_000_000 + " ms"));
      return;
    }
    connection.loop().wheel().armIn(this, timeout);
  }
}
