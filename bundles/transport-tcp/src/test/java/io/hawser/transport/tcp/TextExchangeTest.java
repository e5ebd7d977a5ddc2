package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Text requests of the initiator, and answers that end late, too late or never. */
class TextExchangeTest extends SessionFixture {
  private byte[] text(TransportSession session, int maxBytes) throws Exception {
    return session
        .text(
            "SendTargets=All\0".getBytes(StandardCharsets.UTF_8),
            maxBytes,
            Deadline.after(Duration.ofSeconds(3)))
        .toCompletableFuture()
        .get(5, TimeUnit.SECONDS);
  }

  private static TextResponsePdu part(Peer peer, TextRequestPdu to, boolean last, String text) {
    return new TextResponsePdu(
        last,
        !last,
        0,
        to.initiatorTaskTag(),
        last ? Bhs.NO_TAG : 0x77,
        peer.statSn++,
        peer.expCmdSn,
        peer.maxCmdSn(),
        ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void textOverSeveralResponses() throws Exception {
    serve(
        peer -> {
          TextRequestPdu ask = peer.expect(TextRequestPdu.class);
          peer.send(part(peer, ask, false, "TargetName=iqn.2026"));
          TextRequestPdu more = peer.expect(TextRequestPdu.class);
          assertEquals(0x77, more.targetTransferTag());
          assertEquals(0, more.data().remaining());
          peer.send(part(peer, more, true, "-01.a:b\0"));
        });
    assertEquals(
        "TargetName=iqn.2026-01.a:b\0", new String(text(login(), 1000), StandardCharsets.UTF_8));
  }

  @Test
  void textThatIsTooLongIsRefused() throws Exception {
    serve(
        peer -> {
          peer.send(part(peer, peer.expect(TextRequestPdu.class), false, "x".repeat(600)));
          peer.send(part(peer, peer.expect(TextRequestPdu.class), false, "x".repeat(600)));
        });
    TransportSession session = login();
    assertThrows(ExecutionException.class, () -> text(session, 1000));
  }

  @Test
  void silenceEndsATextBeforeItsDeadline() throws Exception {
    serve(
        peer -> {
          peer.send(part(peer, peer.expect(TextRequestPdu.class), false, "a"));
          peer.expect(TextRequestPdu.class);
        });
    TransportSession session = login(OFFER, timeouts(0, 1000, 0));
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () ->
                session
                    .text(new byte[] {'a', '=', 'b', 0}, 100, Deadline.after(Duration.ofHours(1)))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS));
    assertTrue(failed.getCause().getMessage().contains("in time"), failed.toString());
  }

  @Test
  void textThatNeverEndsIsRefused() throws Exception {
    serve(
        peer -> {
          for (int i = 0; i < 17; i++) {
            peer.send(part(peer, peer.expect(TextRequestPdu.class), false, ""));
          }
        });
    TransportSession session = login();
    assertThrows(ExecutionException.class, () -> text(session, 1000));
  }
}
