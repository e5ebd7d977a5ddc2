package io.hawser.benchmarks;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.transport.tcp.TcpTransport;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running benchmarks/native/fast-target and how to log in to it.
 *
 * @param port of 127.0.0.1
 * @param name the target's
 */
record FastTarget(int port, String name) {
  /** Bytes of a block of its disk. */
  static final int BLOCK = 512;

  private static final IscsiName INITIATOR = IscsiName.of("iqn.2026-11.io.hawser.bench:initiator");

  /** One more session; those of different numbers are different sessions. */
  CompletableFuture<TransportSession> login(
      TcpTransport transport, int number, SessionTimeouts timeouts) {
    return transport
        .login(
            new LoginRequest(
                Iface.DEFAULT,
                Portal.of("127.0.0.1", port),
                INITIATOR,
                Optional.of(IscsiName.of(name)),
                new Isid(0x80_0000_000000L | number + 1),
                SessionType.NORMAL,
                Optional.empty(),
                SessionParameters.DEFAULT_OFFER,
                timeouts))
        .toCompletableFuture();
  }

  /** Waits for a session with the usual timeouts, up to ten seconds. */
  TransportSession session(TcpTransport transport, int number) throws Exception {
    return login(transport, number, SessionTimeouts.DEFAULT).get(10, TimeUnit.SECONDS);
  }
}
