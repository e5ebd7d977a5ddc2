package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Header and data digests both ways, and what happens when one does not match. */
class DigestTest extends SessionFixture {
  private static final byte[] CONTENT = bytes(1021);
  private static final String[] DIGESTS = answers("HeaderDigest=CRC32C", "DataDigest=CRC32C");

  private LogicalUnit digesting() throws Exception {
    return login(Commands.withDigests(OFFER), Commands.TIMEOUTS).logicalUnit(Lun.of(1));
  }

  private static ScsiCommand read() {
    return new ScsiCommand()
        .cdb(Commands.cdb16(0x88, 0, 2))
        .read(ByteBuffer.allocate(CONTENT.length));
  }

  @Test
  void oddLengthsInPieces() throws Exception {
    Random random = new Random(7);
    serve(
        DIGESTS,
        peer -> {
          ScsiCommandPdu c = peer.command();
          ByteBuffer stream = ByteBuffer.allocate(4096);
          stream.put(peer.encoded(peer.data(c, 0, 0, Arrays.copyOf(CONTENT, 333), false)));
          stream.put(
              peer.encoded(
                  peer.lastData(c, 1, 333, Arrays.copyOfRange(CONTENT, 333, CONTENT.length))));
          stream.flip();
          while (stream.hasRemaining()) {
            byte[] piece = new byte[Math.min(stream.remaining(), 1 + random.nextInt(9))];
            stream.get(piece);
            peer.send(ByteBuffer.wrap(piece));
          }
          // The peer's framer checks what we send.
          ScsiCommandPdu write = peer.command();
          peer.good(write);
        });
    LogicalUnit unit = digesting();
    assertRead(CONTENT, Commands.run(unit, read()));
    assertWhole(
        Commands.run(
            unit,
            new ScsiCommand().cdb(Commands.cdb16(0x8a, 0, 2)).write(ByteBuffer.wrap(CONTENT))));
  }

  @Test
  void largeSegmentsInPieces() throws Exception {
    byte[] content = bytes(700_001);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String[] answers = DIGESTS;
    serve(
        answers,
        peer -> {
          ScsiCommandPdu c = peer.command();
          ByteBuffer stream = ByteBuffer.allocate(800_000);
          int offset = 0;
          for (int dataSn = 0; offset < content.length; dataSn++) {
            int n = Math.min(content.length - offset, 1 + random.nextInt(262_144));
            byte[] part = Arrays.copyOfRange(content, offset, offset + n);
            boolean last = offset + n == content.length;
            stream.put(
                peer.encoded(
                    last
                        ? peer.lastData(c, dataSn, offset, part)
                        : peer.data(c, dataSn, offset, part, false)));
            offset += n;
          }
          stream.flip();
          while (stream.hasRemaining()) {
            byte[] piece = new byte[Math.min(stream.remaining(), 1 + random.nextInt(50_000))];
            stream.get(piece);
            peer.send(ByteBuffer.wrap(piece));
          }
          peer.good(peer.command());
        });
    LogicalUnit unit =
        login(
                Commands.withDigests(offer(false, true, 262_144, 65536, 262_144, 8)),
                Commands.TIMEOUTS)
            .logicalUnit(Lun.of(1));
    ByteBuffer buffer = ByteBuffer.allocateDirect(content.length + 3).position(3);
    ScsiCommand read =
        Commands.run(unit, new ScsiCommand().cdb(Commands.cdb16(0x88, 0, 1)).read(buffer));
    assertTrue(read.isWhole(), () -> "seed " + seed + ": " + read.failure());
    byte[] back = new byte[content.length];
    buffer.get(3, back);
    assertArrayEquals(content, back, "seed " + seed);
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  private void spoilOnce(int from) throws Exception {
    play(
        target -> {
          Peer bad = target.loggedIn(DIGESTS);
          ByteBuffer pdu = bad.encoded(bad.lastData(bad.command(), 0, 0, CONTENT));
          pdu.put(from, (byte) (pdu.get(from) ^ 1));
          bad.send(pdu);
          bad.awaitClose();
          // Digests are asked for again: a target without them would not be understood.
          try (Peer peer = target.loggedIn(DIGESTS)) {
            peer.send(peer.lastData(peer.command(), 0, 0, CONTENT));
            peer.awaitClose();
          }
        });
    LogicalUnit unit = digesting();
    assertRead(CONTENT, Commands.run(unit, read()));
  }

  @Test
  void spoiltHeaderIsNotBelieved() throws Exception {
    spoilOnce(44);
  }

  @Test
  void spoiltDataIsNotDelivered() throws Exception {
    spoilOnce(48 + 4 + 500);
  }

  @Test
  void spoiltPaddingIsNotBelieved() throws Exception {
    spoilOnce(48 + 4 + CONTENT.length);
  }

  @Test
  void digestErrorsForEverEndInAnError() throws Exception {
    play(
        target -> {
          for (int i = 0; i < 4; i++) {
            Peer bad = target.loggedIn(DIGESTS);
            ByteBuffer pdu = bad.encoded(bad.lastData(bad.command(), 0, 0, CONTENT));
            pdu.put(100, (byte) ~pdu.get(100));
            bad.send(pdu);
            bad.awaitClose();
          }
        });
    TransportSession session = login(Commands.withDigests(OFFER), Commands.TIMEOUTS);
    ScsiCommand read = Commands.run(session.logicalUnit(Lun.of(1)), read());
    assertTrue(read.failure().isPresent());
    assertEquals(4, session.statistics().digestErrors());
  }

  @Test
  void writeDataCarriesDigests() throws Exception {
    byte[] content = bytes(20_000);
    serve(
        DIGESTS,
        peer -> {
          ScsiCommandPdu c = peer.command();
          assertEquals(8192, c.data().remaining());
          byte[] rest = peer.burst(c, Bhs.NO_TAG, 8192, content.length - 8192);
          assertArrayEquals(Arrays.copyOfRange(content, 8192, content.length), rest);
          peer.good(c);
        });
    assertWhole(
        Commands.run(
            digesting(),
            new ScsiCommand().cdb(Commands.cdb16(0x8a, 0, 40)).write(ByteBuffer.wrap(content))));
  }
}
