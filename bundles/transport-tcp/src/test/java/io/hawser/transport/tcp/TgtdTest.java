package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.peer.Tgtd;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Debian's tgtd. */
@Tag("real")
class TgtdTest {
  private static final String TARGET = "iqn.2026-01.io.hawser.test:disk";
  private static final int BLOCK = 512;

  @TempDir Path folder;
  private Tgtd target;
  private TcpTransport transport;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Tgtd.isAvailable(), "tgtd is not installed (package tgt): real target test skipped");
    target = new Tgtd(folder).target(1, TARGET).lun(1, 1, 64 << 20, BLOCK).start();
    transport = new TcpTransport();
  }

  @AfterEach
  void stop() throws Exception {
    if (transport != null) {
      transport.close();
    }
    if (target != null) {
      target.close();
    }
  }

  private TransportSession login(SessionParameters offer) throws Exception {
    return transport
        .login(Commands.login(target.port(), TARGET, offer, Commands.TIMEOUTS))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
  }

  private static LogicalUnit ready(TransportSession session) throws Exception {
    LogicalUnit unit = session.logicalUnit(Lun.of(1));
    // The first command after a login meets the unit attention of the power-on.
    Commands.run(unit, Commands.testUnitReady());
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
    return unit;
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 4096, 8192, 65536, 1 << 20, 4 << 20})
  void whatIsWrittenIsReadBack(int length) throws Exception {
    LogicalUnit unit = ready(login(SessionParameters.DEFAULT_OFFER));
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    ByteBuffer out = ByteBuffer.allocateDirect(length).put(content).flip();
    ScsiCommand written = Commands.run(unit, Commands.write(7, length / BLOCK, out));
    assertTrue(written.isWhole(), () -> "write: " + written.failure());
    ByteBuffer in = ByteBuffer.allocateDirect(length);
    ScsiCommand read = Commands.run(unit, Commands.read(7, length / BLOCK, in));
    assertTrue(read.isWhole(), () -> "read: " + read.failure());
    byte[] back = new byte[length];
    in.get(back);
    assertArrayEquals(content, back);
  }

  @Test
  void bothDigests() throws Exception {
    TransportSession session = login(Commands.withDigests(SessionParameters.DEFAULT_OFFER));
    assertEquals("[CRC32C]", session.parameters().headerDigests().toString());
    assertEquals("[CRC32C]", session.parameters().dataDigests().toString());
    LogicalUnit unit = ready(session);
    byte[] content = new byte[300 * BLOCK];
    new Random(1).nextBytes(content);
    assertTrue(Commands.run(unit, Commands.write(0, 300, ByteBuffer.wrap(content))).isWhole());
    ByteBuffer in = ByteBuffer.allocate(content.length);
    assertTrue(Commands.run(unit, Commands.read(0, 300, in)).isWhole());
    assertArrayEquals(content, in.array());
  }

  @Test
  void pingAndLogout() throws Exception {
    TransportSession session = login(SessionParameters.DEFAULT_OFFER);
    Duration time =
        session
            .ping(Deadline.after(Duration.ofSeconds(5)))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    assertTrue(time.toNanos() > 0);
    session
        .logout(Deadline.after(Duration.ofSeconds(5)))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    assertEquals(SessionState.FREE, session.state());
  }

  @Test
  void logoutAskedForInACompletion() throws Exception {
    TransportSession session =
        transport
            .login(
                Commands.login(
                    target.port(),
                    TARGET,
                    SessionParameters.DEFAULT_OFFER,
                    SessionTimeouts.DEFAULT))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    Deadline deadline = Deadline.after(Duration.ofSeconds(60));
    // The answer to the ping is being read while the logout is asked for.
    session
        .ping(deadline)
        .thenCompose(time -> session.logout(deadline))
        .toCompletableFuture()
        .get(SessionTimeouts.DEFAULT.logout().toMillis() / 2, TimeUnit.MILLISECONDS);
    assertEquals(SessionState.FREE, session.state());
  }

  @Test
  void commandsOutliveARestartOfTheTarget() throws Exception {
    TransportSession session = login(SessionParameters.DEFAULT_OFFER);
    LogicalUnit unit = ready(session);
    target.kill();
    ByteBuffer in = ByteBuffer.allocateDirect(BLOCK);
    CompletableFuture<ScsiCommand> waiting =
        Commands.start(unit, Commands.read(0, 1, in).deadline(System.nanoTime() + 15_000_000_000L));
    target.start();
    ScsiCommand read = waiting.get(20, TimeUnit.SECONDS);
    assertTrue(read.failure().isEmpty(), () -> "read: " + read.failure());
    assertEquals(SessionState.LOGGED_IN, session.state());
    assertTrue(session.statistics().logins() >= 2);
  }
}
