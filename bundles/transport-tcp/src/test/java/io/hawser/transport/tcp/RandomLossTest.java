package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * At ErrorRecoveryLevel 1 whatever is lost or damaged on the way comes again, at level 2 commands
 * outlive their connection too: each ends exactly once, well, and with the right bytes. {@code
 * -Dloss.rounds=100} for more, {@code -Dloss.seed=N} to play one again.
 */
class RandomLossTest extends SessionFixture {
  private static final int BLOCK = 512;
  private static final int COMMANDS = 40;
  private static final int MAX_BLOCKS = 40;
  private static final SessionParameters OFFERED =
      SessionParameters.DEFAULT_OFFER.withDigests(List.of(Digest.NONE), List.of(Digest.CRC32C));
  private static final int MOST_CUTS = 5;

  /** Nothing but a loss is noticed by time: pings come soon, all else may take long. */
  private static final SessionTimeouts PINGING =
      new SessionTimeouts(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMillis(150),
          Duration.ofSeconds(20),
          Duration.ofSeconds(2),
          1,
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          0);

  private static final String[] OWN = {
    "HeaderDigest=None", "DataDigest=CRC32C", "MaxRecvDataSegmentLength=8192"
  };

  private static String[] answered(int level) {
    return Stream.concat(
            Stream.of(answers("DataDigest=CRC32C", "InitialR2T=Yes", "FirstBurstLength=4096"))
                .map(a -> a.equals("DefaultTime2Retain=0") ? "DefaultTime2Retain=20" : a),
            Stream.of("ErrorRecoveryLevel=" + level))
        .toArray(String[]::new);
  }

  private static void serve(ScriptedTarget target, int level, LossyTarget lossy)
      throws IOException {
    boolean goesOn;
    try (Peer peer = target.loggedIn(answered(level))) {
      goesOn = lossy.serve(peer);
    }
    while (goesOn) {
      try (Peer peer = target.accept()) {
        peer.join(0, lossy.nextCmdSn(), OWN);
        goesOn = lossy.serve(peer);
      }
    }
  }

  @ParameterizedTest(name = "level {0}")
  @ValueSource(ints = {1, 2})
  void everyCommandEndsOnceAndRight(int level) throws Exception {
    Long seed = Long.getLong("loss.seed");
    for (int round = Integer.getInteger("loss.rounds", 4); round > 0; round--) {
      play(level, seed != null ? seed : System.nanoTime());
      end();
    }
  }

  private void play(int level, long seed) throws Exception {
    String which = "seed " + seed;
    Random random = new Random(seed);
    byte[] disk = new byte[COMMANDS * MAX_BLOCKS * BLOCK];
    random.nextBytes(disk);
    byte[] expected = disk.clone();
    LossyTarget lossy = new LossyTarget(new Random(seed), disk, level == 2 ? MOST_CUTS : 0);
    play(target -> serve(target, level, lossy));
    TransportSession session = login(OFFERED.withRecovery(level, 1), PINGING);
    LogicalUnit unit = session.logicalUnit(Lun.of(1));
    AtomicInteger ends = new AtomicInteger();
    ScsiCommand[] commands = new ScsiCommand[COMMANDS];
    CompletableFuture<?>[] done = new CompletableFuture<?>[COMMANDS];
    for (int i = 0; i < COMMANDS; i++) {
      commands[i] = any(random, i, expected);
      CompletableFuture<ScsiCommand> end = new CompletableFuture<>();
      done[i] = end;
      commands[i].onCompletion(
          c -> {
            ends.incrementAndGet();
            end.complete(c);
          });
      unit.execute(commands[i]);
    }
    CompletableFuture.allOf(done).get(90, TimeUnit.SECONDS);
    for (int i = 0; i < COMMANDS; i++) {
      assertMoved(commands[i], expected, i * MAX_BLOCKS * BLOCK, which + ", command " + i);
    }
    long logins = session.statistics().logins();
    assertTrue(logins <= (level == 2 ? 1 + MOST_CUTS : 1), which + ": " + logins + " logins");
    session.close("the round is over");
    target().finish();
    assertEquals(COMMANDS, ends.get(), which);
    assertTrue(Arrays.equals(expected, disk), which + ": the disk");
    assertTrue(lossy.faults() > 0, which + ": nothing was lost or damaged");
  }

  /** A read, or a write whose bytes are put into {@code expected}. */
  private static ScsiCommand any(Random random, int index, byte[] expected) {
    int blocks = 1 + random.nextInt(MAX_BLOCKS);
    byte[] bytes = new byte[blocks * BLOCK];
    long lba = (long) index * MAX_BLOCKS;
    boolean writes = random.nextBoolean();
    if (writes) {
      random.nextBytes(bytes);
      System.arraycopy(bytes, 0, expected, index * MAX_BLOCKS * BLOCK, bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return writes ? Commands.write(lba, blocks, buffer) : Commands.read(lba, blocks, buffer);
  }

  private static void assertMoved(ScsiCommand command, byte[] expected, int at, String which) {
    assertTrue(command.isWhole(), () -> which + ": " + command.failure());
    byte[] moved = command.data().array();
    assertTrue(Arrays.equals(moved, 0, moved.length, expected, at, at + moved.length), which);
  }
}
