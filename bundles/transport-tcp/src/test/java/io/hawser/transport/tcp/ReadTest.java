package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reads: what is taken, and what is refused (RFC 7143 sections 11.4 and 11.7). */
class ReadTest extends SessionFixture {
  private static final byte[] CONTENT = bytes(4096);

  /** Plays one command after a login and gives its outcome; the buffer has a margin around it. */
  private Result readOnce(Answer answer) throws Exception {
    serve(peer -> answer.to(peer, peer.command()));
    LogicalUnit unit = unitOnce(OFFER);
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 + CONTENT.length + 64);
    ScsiCommand command =
        Commands.run(
            unit,
            new ScsiCommand()
                .cdb(Commands.cdb16(0x88, 3, 8))
                .transfer(io.hawser.api.scsi.DataDirection.READ, buffer, 64, CONTENT.length));
    byte[] whole = new byte[buffer.capacity()];
    buffer.get(0, whole);
    for (int i = 0; i < 64; i++) {
      assertEquals(0, whole[i], "a byte before the buffer was written");
      assertEquals(0, whole[whole.length - 1 - i], "a byte behind the buffer was written");
    }
    return new Result(command, Arrays.copyOfRange(whole, 64, 64 + CONTENT.length));
  }

  private record Result(ScsiCommand command, byte[] content) {
    void assertRefused() {
      assertTrue(command.failure().isPresent(), "the read was reported as done");
    }

    void assertWhole() {
      assertTrue(command.isWhole(), () -> "the read failed: " + command.failure());
      assertArrayEquals(CONTENT, content);
    }
  }

  @Test
  void dataWithStatus() throws Exception {
    readOnce((peer, c) -> peer.send(peer.lastData(c, 0, 0, CONTENT))).assertWhole();
  }

  @Test
  void commandHeaderIsRight() throws Exception {
    readOnce(
            (peer, c) -> {
              assertEquals(CONTENT.length, c.expectedDataTransferLength());
              assertTrue(c.read() && c.finalBit() && !c.write() && !c.immediate());
              assertEquals(Lun.of(1).value(), c.lun());
              assertEquals(io.hawser.api.scsi.TaskAttribute.SIMPLE, c.attribute());
              assertEquals(ByteBuffer.wrap(Commands.cdb16(0x88, 3, 8)), c.cdb());
              assertEquals(peer.statSn, c.expStatSn());
              peer.send(peer.lastData(c, 0, 0, CONTENT));
            })
        .assertWhole();
  }

  @Test
  void statusInASeparateResponse() throws Exception {
    readOnce(
            (peer, c) -> {
              peer.send(peer.data(c, 0, 0, CONTENT, true));
              peer.good(c);
            })
        .assertWhole();
  }

  @Test
  void segmentsOfAnyLengthInPiecesOfAnyLength() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    readOnce(
            (peer, c) -> {
              int offset = 0;
              ByteBuffer stream = ByteBuffer.allocate(1 << 20);
              for (int dataSn = 0; offset < CONTENT.length; dataSn++) {
                int n = Math.min(CONTENT.length - offset, 1 + random.nextInt(700));
                byte[] part = Arrays.copyOfRange(CONTENT, offset, offset + n);
                offset += n;
                stream.put(
                    peer.encoded(peer.data(c, dataSn, offset - n, part, offset == CONTENT.length)));
              }
              stream.put(peer.encoded(peer.response(c, 0, 0, false, false, 0, Pdu.NO_DATA)));
              stream.flip();
              while (stream.hasRemaining()) {
                byte[] piece = new byte[Math.min(stream.remaining(), 1 + random.nextInt(97))];
                stream.get(piece);
                peer.send(ByteBuffer.wrap(piece));
              }
            })
        .assertWhole();
  }

  @Test
  void underflowIsTold() throws Exception {
    Result result =
        readOnce(
            (peer, c) -> {
              peer.send(peer.data(c, 0, 0, Arrays.copyOf(CONTENT, 100), true));
              peer.status(c, 0, CONTENT.length - 100);
            });
    assertTrue(result.command.isGood());
    assertFalse(result.command.isWhole());
    assertEquals(100, result.command.transferred());
    assertEquals(CONTENT.length - 100, result.command.residual());
  }

  @Test
  void goodWithHalfTheDataIsNoSuccess() throws Exception {
    readOnce(
            (peer, c) -> {
              peer.send(peer.data(c, 0, 0, Arrays.copyOf(CONTENT, 2048), true));
              peer.good(c);
            })
        .assertRefused();
  }

  @Test
  void goodWithoutAnyDataIsNoSuccess() throws Exception {
    readOnce((peer, c) -> peer.good(c)).assertRefused();
  }

  @Test
  void residualAboveTheTransferIsRefused() throws Exception {
    readOnce((peer, c) -> peer.status(c, 0, CONTENT.length + 1)).assertRefused();
  }

  @Test
  void overflowAndUnderflowAtOnceIsRefused() throws Exception {
    readOnce(
            (peer, c) -> {
              peer.send(peer.data(c, 0, 0, CONTENT, true));
              peer.send(peer.response(c, 0, 0, true, true, 0, Pdu.NO_DATA));
            })
        .assertRefused();
  }

  @Test
  void responseCodeIsHeeded() throws Exception {
    readOnce(
            (peer, c) -> {
              peer.send(peer.data(c, 0, 0, CONTENT, true));
              peer.send(peer.response(c, 1, 0, false, false, 0, Pdu.NO_DATA));
            })
        .assertRefused();
  }

  @Test
  void dataBeyondTheBufferIsRefused() throws Exception {
    readOnce(
            (peer, c) ->
                peer.send(peer.lastData(c, 0, 0, Arrays.copyOf(CONTENT, CONTENT.length + 32))))
        .assertRefused();
  }

  @Test
  void dataAtAnOffsetOutsideIsRefused() throws Exception {
    readOnce((peer, c) -> peer.send(peer.lastData(c, 0, 0xffff_ff00, CONTENT))).assertRefused();
  }

  @Test
  void gapIsRefused() throws Exception {
    readOnce(
            (peer, c) -> {
              peer.send(peer.data(c, 0, 0, Arrays.copyOf(CONTENT, 512), false));
              peer.send(peer.lastData(c, 1, 1024, Arrays.copyOf(CONTENT, CONTENT.length - 1024)));
            })
        .assertRefused();
  }

  @Test
  void wrongDataSnIsRefused() throws Exception {
    readOnce((peer, c) -> peer.send(peer.lastData(c, 1, 0, CONTENT))).assertRefused();
  }

  @Test
  void statusWithoutFinalBitIsRefused() throws Exception {
    readOnce(
            (peer, c) -> {
              ByteBuffer pdu = peer.encoded(peer.lastData(c, 0, 0, CONTENT));
              Bhs.flags(pdu, 0, Bhs.FLAG_STATUS);
              peer.send(pdu);
            })
        .assertRefused();
  }

  @Test
  void longerThanDeclaredIsRefusedBeforeItIsHere() throws Exception {
    readOnce(
            (peer, c) -> {
              ByteBuffer header = peer.encoded(peer.data(c, 0, 0, new byte[0], false));
              Bhs.dataSegmentLength(header, 0, OFFER.maxRecvDataSegmentLength() + 1);
              peer.send(header);
            })
        .assertRefused();
  }

  @Test
  void dataForAWriteIsRefused() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          peer.send(peer.data(c, 0, 0, new byte[512], true));
        });
    LogicalUnit unit = unitOnce(OFFER);
    ScsiCommand write = Commands.run(unit, Commands.write(0, 1, ByteBuffer.allocate(512)));
    assertTrue(write.failure().isPresent());
  }

  @Test
  void dataForAnUnknownTaskIsPassedOver() throws Exception {
    readOnce(
            (peer, c) -> {
              DataInPdu stray = peer.data(c, 0, 0, new byte[512], true);
              ByteBuffer bytes = peer.encoded(stray);
              Bhs.initiatorTaskTag(bytes, 0, c.initiatorTaskTag() ^ 0x0001_0000);
              peer.send(bytes);
              peer.send(peer.lastData(c, 0, 0, CONTENT));
            })
        .assertWhole();
  }

  @Test
  void strayPdusForEverEndTheConnection() throws Exception {
    readOnce(
            (peer, c) -> {
              ByteBuffer bytes = peer.encoded(peer.data(c, 0, 0, new byte[0], true));
              Bhs.initiatorTaskTag(bytes, 0, 0x0001_2345);
              try {
                for (int i = 0; i < 40; i++) {
                  peer.send(bytes.duplicate());
                }
              } catch (SocketException refusedBeforeTheLast) {
                return;
              }
            })
        .assertRefused();
  }

  @Test
  void statSnThatJumpsIsNotBelieved() throws Exception {
    readOnce(
            (peer, c) -> {
              peer.statSn += 3;
              peer.send(peer.lastData(c, 0, 0, CONTENT));
            })
        .assertRefused();
  }

  @Test
  void senseWithALyingLengthIsBounded() throws Exception {
    Result result =
        readOnce(
            (peer, c) -> {
              ByteBuffer data = ByteBuffer.allocate(10);
              data.putShort(0, (short) 0xffff).put(2, (byte) 0x70).put(4, (byte) 3);
              peer.send(peer.response(c, 0, 2, false, true, CONTENT.length, data));
            });
    assertEquals(2, result.command.status());
    assertEquals(8, result.command.senseLength());
  }

  @Test
  void commandsAreCompletedOutOfOrderAndStatusesAcknowledged() throws Exception {
    serve(
        peer -> {
          ScsiCommandPdu first = peer.command();
          ScsiCommandPdu second = peer.command();
          ScsiCommandPdu third = peer.command();
          peer.send(peer.lastData(third, 0, 0, Arrays.copyOf(CONTENT, 512)));
          peer.send(peer.data(first, 0, 0, Arrays.copyOf(CONTENT, 512), true));
          peer.send(peer.lastData(second, 0, 0, Arrays.copyOf(CONTENT, 512)));
          peer.good(first);
          ScsiCommandPdu fourth = peer.command();
          assertEquals(peer.statSn, fourth.expStatSn());
          peer.good(fourth);
        });
    LogicalUnit unit = unit();
    ScsiCommand[] reads = new ScsiCommand[3];
    CompletableFuture<?>[] done = new CompletableFuture<?>[3];
    for (int i = 0; i < 3; i++) {
      reads[i] = Commands.read(i, 1, ByteBuffer.allocate(512));
      done[i] = Commands.start(unit, reads[i]);
    }
    CompletableFuture.allOf(done).get(10, TimeUnit.SECONDS);
    for (ScsiCommand read : reads) {
      assertTrue(read.isWhole());
      assertArrayEquals(Arrays.copyOf(CONTENT, 512), read.data().array());
    }
    assertTrue(Commands.run(unit, Commands.testUnitReady()).isGood());
  }

  @Test
  void longCdbTravelsInAnAdditionalHeader() throws Exception {
    byte[] cdb = bytes(32);
    cdb[0] = 0x7f;
    serve(
        peer -> {
          ScsiCommandPdu c = peer.command();
          assertEquals(ByteBuffer.wrap(cdb), c.cdb());
          peer.send(peer.lastData(c, 0, 0, CONTENT));
        });
    ScsiCommand read = new ScsiCommand().cdb(cdb).read(ByteBuffer.allocate(CONTENT.length));
    assertTrue(Commands.run(unit(), read).isWhole());
  }
}
