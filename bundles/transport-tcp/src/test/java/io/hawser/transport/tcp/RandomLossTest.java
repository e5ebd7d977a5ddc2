package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * At ErrorRecoveryLevel 1 whatever is lost or damaged on the way comes again: each command ends
 * exactly once, well, and with the right bytes, on the one connection. {@code -Dloss.rounds=100}
 * for more, {@code -Dloss.seed=N} to play one again.
 */
class RandomLossTest extends SessionFixture {
  private static final int BLOCK = 512;
  private static final int COMMANDS = 40;
  private static final int MAX_BLOCKS = 40;
  private static final SessionParameters OFFERED =
      OFFER.withDigests(List.of(Digest.NONE), List.of(Digest.CRC32C)).withRecovery(1, 1);
  private static final String[] ANSWERED =
      Stream.concat(
              Stream.of(answers("DataDigest=CRC32C", "InitialR2T=Yes", "FirstBurstLength=4096")),
              Stream.of("ErrorRecoveryLevel=1"))
          .toArray(String[]::new);

  @Test
  void everyCommandEndsOnceAndRight() throws Exception {
    Long seed = Long.getLong("loss.seed");
    for (int round = Integer.getInteger("loss.rounds", 4); round > 0; round--) {
      play(seed != null ? seed : System.nanoTime());
      end();
    }
  }

  private void play(long seed) throws Exception {
    String which = "seed " + seed;
    Random random = new Random(seed);
    byte[] disk = new byte[COMMANDS * MAX_BLOCKS * BLOCK];
    random.nextBytes(disk);
    byte[] expected = disk.clone();
    AtomicInteger faults = new AtomicInteger();
    play(
        target -> {
          try (Peer peer = target.loggedIn(ANSWERED)) {
            faults.set(new LossyTarget(new Random(seed), disk, peer).serve());
          }
        });
    TransportSession session = login(OFFERED, timeouts(150, 5000, 0));
    LogicalUnit unit = session.logicalUnit(Lun.of(1));
    AtomicInteger ends = new AtomicInteger();
    ScsiCommand[] commands = new ScsiCommand[COMMANDS];
    CompletableFuture<?>[] done = new CompletableFuture<?>[COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
      int blocks = 1 + random.nextInt(MAX_BLOCKS);
      byte[] bytes = new byte[blocks * BLOCK];
      long lba = (long) i * MAX_BLOCKS;
      boolean writes = random.nextBoolean();
      if (writes) {
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, expected, i * MAX_BLOCKS * BLOCK, bytes.length);
      }
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      commands[i] =
          writes ? Commands.write(lba, blocks, buffer) : Commands.read(lba, blocks, buffer);
      CompletableFuture<ScsiCommand> end = new CompletableFuture<>();
      done[i] = end;
      commands[i].onCompletion(
          c -> {
            ends.incrementAndGet();
            end.complete(c);
          });
      unit.execute(commands[i]);
    }
    CompletableFuture.allOf(done).get(60, TimeUnit.SECONDS);
    for (int i = 0; i < COMMANDS; i++) {
      ScsiCommand command = commands[i];
      assertTrue(command.isWhole(), () -> which + ": " + command.failure());
      byte[] moved = command.data().array();
      int at = i * MAX_BLOCKS * BLOCK;
      assertTrue(
          Arrays.equals(moved, 0, moved.length, expected, at, at + moved.length),
          which + ", command " + i);
    }
    assertEquals(1, session.statistics().logins(), which);
    session.close("the round is over");
    target().finish();
    assertEquals(COMMANDS, ends.get(), which);
    assertTrue(Arrays.equals(expected, disk), which + ": the disk");
    assertTrue(faults.get() > 0, which + ": nothing was lost or damaged");
  }
}
