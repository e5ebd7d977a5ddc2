package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Targets that lie, stall and send rubbish before the session stands. */
class HostileLoginTest extends Cases {

  @Test
  @DisplayName("Target that closes at once")
  void closesAtOnce() throws Exception {
    assertLoginFails(Peer::close);
    assertLoginFails(Peer::reset);
  }

  @Test
  @DisplayName("Garbage instead of a login response")
  void garbage() throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      byte[] rubbish = new byte[4096];
      new Random(seed).nextBytes(rubbish);
      assertLoginFails(
          peer -> {
            peer.receive();
            peer.sendRaw(rubbish).drain();
          });
    }
    assertLoginFails(
        peer ->
            peer.sendRaw(
                    "HTTP/1.1 400 Bad Request\r\n\r\n"
                        .repeat(10)
                        .getBytes(StandardCharsets.US_ASCII))
                .drain());
  }

  @Test
  @DisplayName("Login response that announces 16 MiB and sends little")
  void announcedMuch() throws Exception {
    assertLoginFails(
        peer -> {
          RawPdu request = peer.receive();
          RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, request.flags());
          response.put64(8, request.u64(8)).put32(16, request.itt()).put24(5, 0xffffff);
          peer.sendRaw(response.bhs).sendRaw(new byte[100]).drain();
        });
  }

  @Test
  @DisplayName("Endless login text with the C bit")
  void endlessText() throws Exception {
    try (ScriptedTarget target =
        new ScriptedTarget(
            peer -> {
              for (int i = 0; i < 100_000; i++) {
                RawPdu request = peer.receive();
                RawPdu response = RawPdu.of(RawPdu.LOGIN_RESPONSE, request.flags() & 0x0c | 0x40);
                response.put64(8, request.u64(8)).put32(16, request.itt());
                peer.send(
                    peer.stamped(response)
                        .data(
                            ("X-k" + i + "=" + "v".repeat(200) + "\0")
                                .getBytes(StandardCharsets.US_ASCII)));
              }
            })) {
      hawser().inq(target.url()).failed();
      assertTrue(target.received(RawPdu.LOGIN).size() < 10_000);
    }
  }

  @Test
  @DisplayName("Login success, then the connection closes")
  void closesAfterLogin() throws Exception {
    try (ScriptedTarget target = new ScriptedTarget(peer -> peer.login().close())) {
      hawser().inq(target.url()).failed();
      assertTrue(target.connections() <= 20, target.connections() + " connections");
    }
  }

  @Test
  @DisplayName("SCSI response instead of a login response")
  void wrongOpcodeInLogin() throws Exception {
    assertLoginFails(
        peer -> {
          RawPdu request = peer.receive();
          peer.send(RawPdu.of(RawPdu.SCSI_RESPONSE, 0x80).put32(16, request.itt())).drain();
        });
  }

  @Test
  @DisplayName("Reject in the login ends it")
  void rejectInLogin() throws Exception {
    assertLoginFails(
        peer -> {
          RawPdu request = peer.receive();
          peer.send(RawPdu.of(RawPdu.REJECT, 0x80).put8(2, 4).put32(16, -1).data(request.bhs))
              .drain();
        });
  }
}
