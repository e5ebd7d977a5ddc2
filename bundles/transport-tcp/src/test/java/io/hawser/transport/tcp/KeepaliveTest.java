package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.protocol.pdu.NopOutPdu;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pings of ours. */
class KeepaliveTest extends SessionFixture {
  private static final int INTERVAL_MILLIS = 100;

  /** Longer than the script waits for anything. */
  private static final int TIMEOUT_MILLIS = 60_000;

  /** Found by RandomLossTest: a loss at the very end was noticed one time-out later. */
  @Test
  void eachSilenceHasItsPingHoweverLongAnAnswerMayTake() throws Exception {
    CountDownLatch pinged = new CountDownLatch(1);
    serve(
        peer -> {
          for (int i = 0; i < 3; i++) {
            NopOutPdu ping = peer.expect(NopOutPdu.class);
            TargetSays.pong(peer, ping);
          }
          pinged.countDown();
        });
    login(OFFER, timeouts(INTERVAL_MILLIS, TIMEOUT_MILLIS, 0));
    assertTrue(pinged.await(10, TimeUnit.SECONDS));
  }
}
