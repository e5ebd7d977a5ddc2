package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Messages without end, and answers that take for ever. */
class FloodTest extends Cases {

  @Test
  @DisplayName("Flood of pings")
  void pingFlood() throws Exception {
    assertNeverWrong(
        answeringReads(
            (service, pdu) -> {
              flood(
                  service,
                  20_000,
                  () ->
                      service.peer.unstamped(
                          RawPdu.of(RawPdu.NOP_IN, 0x80).put32(16, -1).put32(20, 5)));
              service.read(pdu);
            }));
  }

  @Test
  @DisplayName("Asynchronous messages without end")
  void asyncFlood() throws Exception {
    assertNeverWrong(
        answeringReads(
            (service, pdu) -> {
              flood(
                  service,
                  20_000,
                  () ->
                      service.peer.stamped(
                          RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, 255)));
              service.read(pdu);
            }));
  }

  @Test
  @DisplayName("Rejects without end")
  void rejectFlood() throws Exception {
    assertNeverWrong(
        answeringReads(
            (service, pdu) -> {
              flood(
                  service,
                  5_000,
                  () ->
                      service.peer.stamped(
                          RawPdu.of(RawPdu.REJECT, 0x80)
                              .put8(2, 9)
                              .put32(16, -1)
                              .data(new byte[48])));
              service.read(pdu);
            }));
  }

  @Test
  @DisplayName("Logout requests without end")
  void logoutStorm() throws Exception {
    AtomicInteger sessions = new AtomicInteger();
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              sessions.incrementAndGet();
              peer.login();
              peer.send(
                  peer.stamped(
                      RawPdu.of(RawPdu.ASYNC, 0x80).put32(16, -1).put8(36, 1).put16(42, 1)));
              peer.serve();
            })) {
      hawser().read(target.url(), 16, 8);
      assertTrue(sessions.get() <= 50, sessions + " sessions");
    }
  }

  private interface Pdus {
    RawPdu next();
  }

  private static void flood(FullFeature service, int count, Pdus pdus) throws IOException {
    java.io.ByteArrayOutputStream batch = new java.io.ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      batch.writeBytes(service.peer.encode(pdus.next()));
      if (batch.size() > 60_000) {
        service.peer.sendRaw(batch.toByteArray());
        batch.reset();
        discard(service.peer);
      }
    }
    service.peer.sendRaw(batch.toByteArray());
  }

  /** Keeps the answers of the initiator from filling the socket. */
  private static void discard(Peer peer) throws IOException {
    java.io.InputStream in = peer.socket.getInputStream();
    int available = in.available() / 48 * 48;
    if (available > 0) {
      in.skipNBytes(available);
    }
  }

  @Test
  @DisplayName("A target that sends one byte a while is given up")
  void slowTarget() throws Exception {
    assertReadFails(
        answeringReads(
            (service, pdu) -> {
              byte[] bytes =
                  service.peer.encode(
                      service.peer.stamped(
                          service.dataSegment(pdu, 0, 0, wanted(service, pdu), 0x81)));
              for (byte b : bytes) {
                service.peer.sendRaw(new byte[] {b});
                java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
              }
            }));
  }

  @Test
  @DisplayName("No LUN of this number")
  void noSuchLun() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(honest())) {
      String url = target.url().replaceAll("/1$", "/7");
      hawser().inq(url).failed();
      hawser().read(url, 0, 1).failed();
      hawser().capacity(url).failed();
      assertEquals(0, target.writes.get());
    }
  }
}
