package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Large segments, copied or sent from where they lie, while the channel fills and breaks. */
class LargeWriteTest extends SessionFixture {
  private static final int SEGMENT = 256 << 10;
  private static final int LENGTH = 4 * SEGMENT;
  private static final int WRITES = 8;
  private static final SessionParameters LARGE =
      offer(false, true, SEGMENT, SEGMENT, 4 * SEGMENT, 1);

  /** Where the data lies and what is made of it. */
  private enum Kind {
    HEAP,
    DIRECT,
    DIRECT_WITH_DIGESTS;

    ByteBuffer buffer(byte[] content) {
      return this == HEAP
          ? ByteBuffer.wrap(content)
          : ByteBuffer.allocateDirect(content.length).put(content).flip();
    }

    SessionParameters offer() {
      return this == DIRECT_WITH_DIGESTS ? Commands.withDigests(LARGE) : LARGE;
    }

    String[] answers() {
      String digest = this == DIRECT_WITH_DIGESTS ? "CRC32C" : "None";
      return SessionFixture.answers(
          "HeaderDigest=" + digest,
          "DataDigest=" + digest,
          "MaxRecvDataSegmentLength=" + SEGMENT,
          "FirstBurstLength=" + SEGMENT,
          "MaxBurstLength=" + 4 * SEGMENT,
          "MaxOutstandingR2T=1");
    }
  }

  private static List<CompletableFuture<ScsiCommand>> start(LogicalUnit unit, ByteBuffer data) {
    List<CompletableFuture<ScsiCommand>> writes = new ArrayList<>();
    for (int i = 0; i < WRITES; i++) {
      writes.add(Commands.start(unit, Commands.write(i, LENGTH / 512, data.duplicate())));
    }
    return writes;
  }

  @ParameterizedTest
  @EnumSource
  void moreThanTheChannelTakesArrivesWholeAndInOrder(Kind kind) throws Exception {
    byte[] content = bytes(LENGTH);
    byte[] first = Arrays.copyOf(content, SEGMENT);
    byte[] rest = Arrays.copyOfRange(content, SEGMENT, LENGTH);
    play(
        target -> {
          Peer peer = target.loggedIn(kind.answers());
          List<ScsiCommandPdu> commands = new ArrayList<>();
          for (int i = 0; i < WRITES; i++) {
            ScsiCommandPdu command = peer.command();
            byte[] immediate = new byte[command.data().remaining()];
            command.data().duplicate().get(immediate);
            assertArrayEquals(first, immediate);
            commands.add(command);
          }
          for (ScsiCommandPdu command : commands) {
            peer.send(peer.r2t(command, 0, 7, SEGMENT, LENGTH - SEGMENT));
          }
          for (ScsiCommandPdu command : commands) {
            assertArrayEquals(rest, peer.burst(command, 7, SEGMENT, LENGTH - SEGMENT));
            peer.good(command);
          }
          peer.awaitAnyEnd();
          peer.close();
        });
    LogicalUnit unit = login(kind.offer(), timeouts(5000, 5000, 0)).logicalUnit(Lun.of(1));
    for (CompletableFuture<ScsiCommand> write : start(unit, kind.buffer(content))) {
      ScsiCommand ended = write.get(20, TimeUnit.SECONDS);
      assertWhole(ended);
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectionThatBreaksInTheMiddleEndsEveryWriteOnce(Kind kind) throws Exception {
    play(
        target -> {
          Peer peer = target.loggedIn(kind.answers());
          peer.command();
          peer.reset();
        });
    LogicalUnit unit = login(kind.offer(), timeouts(5000, 5000, 0)).logicalUnit(Lun.of(1));
    int ended = 0;
    for (CompletableFuture<ScsiCommand> write : start(unit, kind.buffer(bytes(LENGTH)))) {
      assertFalse(write.get(20, TimeUnit.SECONDS).isGood());
      ended++;
    }
    assertEquals(WRITES, ended);
  }
}
