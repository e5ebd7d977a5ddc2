package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection that only measures: bound like a login's, and gone afterwards. */
class ReachTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static Iface from(String address) {
    return new Iface(
        "one",
        "tcp",
        Optional.empty(),
        Optional.empty(),
        Optional.of(address),
        Optional.empty(),
        new TreeMap<>());
  }

  private static HawserException failure(TcpTransport transport, Iface iface, Portal portal) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class,
            () ->
                transport
                    .reach(iface, portal, LIMIT)
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS));
    return assertInstanceOf(HawserException.class, failed.getCause());
  }

  @Test
  void itConnectsFromTheIfacesAddressAndHangsUp() throws Exception {
    try (TcpTransport transport = new TcpTransport();
        ServerSocket server = new ServerSocket(0, 4, InetAddress.getByName("127.0.0.1"))) {
      Duration time =
          transport
              .reach(from("127.0.0.1"), Portal.of("127.0.0.1", server.getLocalPort()), LIMIT)
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      assertFalse(time.isNegative() || time.isZero());
      assertTrue(time.compareTo(LIMIT) < 0);
      try (Socket peer = server.accept()) {
        peer.setSoTimeout(5_000);
        assertEquals("127.0.0.1", peer.getInetAddress().getHostAddress());
        assertEquals(-1, peer.getInputStream().read(), "hung up");
      }
    }
  }

  @Test
  void nobodyThereIsOneSentence() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = gone.getLocalPort();
    }
    TcpTransport transport = new TcpTransport();
    Portal portal = Portal.of("127.0.0.1", port);
    HawserException refused = failure(transport, Iface.DEFAULT, portal);
    assertEquals(ErrorCode.TRANSPORT, refused.code());
    assertTrue(refused.getMessage().contains("127.0.0.1:" + port), refused.getMessage());
    transport.close();
    assertEquals(ErrorCode.TRANSPORT_NOT_FOUND, failure(transport, Iface.DEFAULT, portal).code());
  }
}
