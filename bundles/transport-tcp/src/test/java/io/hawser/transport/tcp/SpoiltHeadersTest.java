package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Answers whose headers are spoilt at random, and garbage: the command ends in time, no byte lands
 * beside its buffer, what is called whole is whole, and nothing surprises our own code.
 */
class SpoiltHeadersTest extends SessionFixture {
  private static final int ROUNDS = Integer.getInteger("spoilt.rounds", 60);
  private static final int MARGIN = 64;
  private static final byte[] CONTENT = bytes(2048);

  private final List<String> surprises = new ArrayList<>();
  private final Logger logger = Logger.getLogger("io.hawser.transport.tcp");
  private final Handler handler =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
          if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
            surprises.add(line.getMessage() + " " + line.getThrown());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void watch() {
    logger.addHandler(handler);
  }

  @AfterEach
  void unwatch() {
    logger.removeHandler(handler);
  }

  private static void answer(Peer peer, ScsiCommandPdu c, Random random) throws IOException {
    List<ByteBuffer> pdus = new ArrayList<>();
    if (c.write()) {
      pdus.add(peer.encoded(peer.r2t(c, 0, 7, 512, CONTENT.length - 512)));
    } else {
      pdus.add(peer.encoded(peer.data(c, 0, 0, CONTENT, true)));
    }
    pdus.add(peer.encoded(peer.ping(3, 0)));
    pdus.add(peer.encoded(peer.response(c, 0, 0, false, false, 0, Pdu.NO_DATA)));
    ByteBuffer spoilt = pdus.get(random.nextInt(pdus.size()));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      spoilt.put(random.nextInt(48), (byte) random.nextInt(256));
    }
    if (random.nextInt(10) == 0) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      pdus.add(random.nextInt(pdus.size()), ByteBuffer.wrap(garbage));
    }
    for (ByteBuffer pdu : pdus) {
      peer.send(pdu);
    }
  }

  private void round(long seed) throws Exception {
    Random random = new Random(seed);
    boolean writes = random.nextBoolean();
    ByteBuffer buffer = ByteBuffer.allocateDirect(MARGIN + CONTENT.length + MARGIN);
    if (writes) {
      buffer.put(MARGIN, CONTENT);
    }
    LogicalUnit unit = login(OFFER, timeouts(0, 100, 0)).logicalUnit(Lun.of(1));
    ScsiCommand command =
        new ScsiCommand()
            .cdb(Commands.cdb16(writes ? 0x8a : 0x88, 0, 4))
            .transfer(
                writes ? DataDirection.WRITE : DataDirection.READ, buffer, MARGIN, CONTENT.length)
            .deadline(System.nanoTime() + 150_000_000L);
    try {
      assertNotNull(Commands.start(unit, command).get(5, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      throw new AssertionError("the command did not end", e);
    }
    byte[] whole = new byte[buffer.capacity()];
    buffer.get(0, whole);
    for (int i = 0; i < MARGIN; i++) {
      assertEquals(0, whole[i]);
      assertEquals(0, whole[whole.length - 1 - i]);
    }
    if (command.isWhole()) {
      byte[] back = new byte[CONTENT.length];
      buffer.get(MARGIN, back);
      assertArrayEquals(CONTENT, back);
    }
  }

  @Test
  void commandEndsInTimeAndTruly() throws Exception {
    long first = System.nanoTime();
    for (int i = 0; i < ROUNDS; i++) {
      long seed = first + i;
      play(
          target -> {
            Peer peer = target.loggedIn(answers("InitialR2T=Yes", "MaxRecvDataSegmentLength=512"));
            try {
              answer(peer, peer.command(), new Random(~seed));
            } catch (SocketException | EOFException e) {
              // The initiator had enough, or its command's time was over before it went out.
              return;
            }
            peer.awaitAnyEnd();
          });
      try {
        round(seed);
        end();
      } catch (Exception | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
      assertTrue(surprises.isEmpty(), () -> "seed " + seed + ": " + surprises);
    }
  }
}
