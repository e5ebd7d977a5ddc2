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
import io.hawser.api.transport.TransportSession;
import io.hawser.peer.Istgt;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several connections in a session, against Debian's istgt, which takes up to four. */
@Tag("real")
class IstgtTest {
  private static final int BLOCK = 512;
  private static final int COMMANDS = 64;
  private static final int LENGTH = 48 << 10;
  private static final long DISK = 16 << 20;

  @TempDir Path folder;

  /** Something to do with the disk over a session. */
  @FunctionalInterface
  private interface Work {
    void over(TransportSession session, LogicalUnit unit) throws Exception;
  }

  private void with(SessionParameters offer, Work work) throws Exception {
    assumeTrue(Istgt.isAvailable(), "istgt is not installed: real target test skipped");
    try (Istgt target = new Istgt(folder, DISK).start();
        TcpTransport transport = new TcpTransport()) {
      TransportSession session =
          transport
              .login(Commands.login(target.port(), Istgt.PLAIN, offer, Commands.TIMEOUTS))
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      LogicalUnit unit = session.logicalUnit(Lun.of(0));
      // The first command after a login meets the unit attention of the power-on.
      Commands.run(unit, Commands.testUnitReady());
      work.over(session, unit);
      session
          .logout(Deadline.after(Duration.ofSeconds(5)))
          .toCompletableFuture()
          .get(10, TimeUnit.SECONDS);
    }
  }

  private static void all(List<CompletableFuture<ScsiCommand>> commands) throws Exception {
    for (CompletableFuture<ScsiCommand> command : commands) {
      ScsiCommand done = command.get(20, TimeUnit.SECONDS);
      assertTrue(done.isWhole(), () -> "failed: " + done.failure());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void whatIsWrittenAtOnceOverAllIsReadBack(int connections) throws Exception {
    byte[] content = new byte[COMMANDS * LENGTH];
    new Random(connections).nextBytes(content);
    with(
        SessionParameters.DEFAULT_OFFER.withRecovery(0, connections),
        (session, unit) -> {
          assertEquals(connections, session.connections().size());
          List<CompletableFuture<ScsiCommand>> commands = new ArrayList<>();
          for (int i = 0; i < COMMANDS; i++) {
            ByteBuffer piece = ByteBuffer.wrap(content, i * LENGTH, LENGTH).slice();
            commands.add(Commands.start(unit, Commands.write(lba(i), LENGTH / BLOCK, piece)));
          }
          all(commands);
          commands.clear();
          List<ByteBuffer> back = new ArrayList<>();
          for (int i = 0; i < COMMANDS; i++) {
            back.add(ByteBuffer.allocate(LENGTH));
            commands.add(Commands.start(unit, Commands.read(lba(i), LENGTH / BLOCK, back.get(i))));
          }
          all(commands);
          for (int i = 0; i < COMMANDS; i++) {
            byte[] piece = new byte[LENGTH];
            System.arraycopy(content, i * LENGTH, piece, 0, LENGTH);
            assertArrayEquals(piece, back.get(i).array());
          }
        });
  }

  private static long lba(int command) {
    return (long) command * LENGTH / BLOCK;
  }

  @Test
  void moreConnectionsThanItTakesAreNotMade() throws Exception {
    with(
        SessionParameters.DEFAULT_OFFER.withRecovery(0, 9),
        (session, unit) -> {
          assertEquals(4, session.parameters().maxConnections());
          assertEquals(4, session.connections().size());
        });
  }
}
