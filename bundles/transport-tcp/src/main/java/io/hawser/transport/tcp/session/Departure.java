package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.transport.tcp.loop.Timeout;

/**
 * Leaves a connection whose target asked for it (AsyncEvent 1, RFC 7143 section 11.9.1): no new
 * commands, a while for those in flight, and a logout: of this connection if the session has others
 * and goes on with them, else of the session, which is then built up again. Loop only.
 */
final class Departure extends Timeout {
  private static final long LONGEST_DRAIN = 5_000_000_000L;

  private final TcpSession session;
  private final FullFeaturePhase phase;
  private boolean leaving;
  private boolean alone;
  private int time2Wait = -1;

  Departure(TcpSession session, FullFeaturePhase phase) {
    this.session = session;
    this.phase = phase;
  }

  /**
   * Begins.
   *
   * @param withinSeconds how much time the target gives
   */
  void begin(int withinSeconds) {
    phase.drain(this);
    phase
        .connection()
        .loop()
        .wheel()
        .armIn(this, Math.min(LONGEST_DRAIN, withinSeconds * 500_000_000L));
  }

  /** Nothing is in flight any more. */
  void quiet() {
    logout();
  }

  /**
   * Whether the session goes on without the connection: the target has said that it is done with
   * its commands, or there were none.
   */
  boolean isDone() {
    return alone && time2Wait >= 0 || (alone || !leaving) && phase.sent().isEmpty();
  }

  /** How many seconds the target wants before the next login. */
  int time2Wait() {
    return Math.max(0, time2Wait);
  }

  @Override
  protected void expired(long now) {
    logout();
  }

  private void logout() {
    if (leaving || phase.connection().isEnded()) {
      return;
    }
    leaving = true;
    alone = session.life().hasOthersThan(phase);
    disarm();
    long deadline =
        phase.connection().loop().wheel().now() + session.request().timeouts().logout().toNanos();
    try {
      phase.request(
          alone
              ? LogoutExchange.ofConnection(phase.cid(), this::over)
              : LogoutExchange.ofSession(this::over),
          deadline);
    } catch (HawserException e) {
      over(-1);
    }
  }

  private void over(int seconds) {
    time2Wait = seconds;
    if (seconds >= 0 && !alone) {
      session.life().recovery().waitBeforeNext(seconds);
    }
    phase.end(ConnectionFault.wanted("the target asked the session to log out"));
  }
}
