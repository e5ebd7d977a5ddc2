package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import io.hawser.transport.tcp.loop.Timeout;

/**
 * Leaves a target that asked for it (AsyncEvent 1, RFC 7143 section 11.9.1): no new commands, a
 * while for those in flight, a logout, and then the session is built up again. Loop only.
 */
final class Departure extends Timeout {
  private static final long LONGEST_DRAIN = 5_000_000_000L;

  private final TcpSession session;
  private final FullFeaturePhase phase;
  private boolean leaving;

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

  @Override
  protected void expired(long now) {
    logout();
  }

  private void logout() {
    if (leaving || phase.connection().isEnded()) {
      return;
    }
    leaving = true;
    disarm();
    long deadline =
        phase.connection().loop().wheel().now() + session.request().timeouts().logout().toNanos();
    try {
      phase.request(new LogoutExchange(this::over), deadline);
    } catch (HawserException e) {
      over(-1);
    }
  }

  private void over(int time2Wait) {
    if (time2Wait >= 0) {
      session.connections().recovery().waitBeforeNext(time2Wait);
    }
    phase.end(ConnectionFault.wanted("the target asked the session to log out"));
  }
}
