package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.DataInPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A session at ErrorRecoveryLevel 1, and a target that damages and skips what it sends. */
public abstract class WithinConnectionFixture extends SessionFixture {
  public static final int PART = 1000;
  public static final byte[] CONTENT = bytes(4 * PART);
  public static final SessionParameters LEVEL_1 =
      OFFER.withDigests(List.of(Digest.NONE), List.of(Digest.CRC32C)).withRecovery(1, 1);
  public static final String[] AGREED = agreed(answers("DataDigest=CRC32C"));

  static String[] agreed(String... answers) {
    return Stream.concat(Stream.of(answers), Stream.of("ErrorRecoveryLevel=1"))
        .toArray(String[]::new);
  }

  LogicalUnit mending() throws Exception {
    TransportSession session = login(LEVEL_1, PATIENT);
    assertEquals(1, session.parameters().errorRecoveryLevel());
    return session.logicalUnit(Lun.of(1));
  }

  public static ScsiCommand read() {
    return Commands.read(0, 8, ByteBuffer.allocate(CONTENT.length));
  }

  public static void whole(ScsiCommand read) {
    assertRead(CONTENT, read);
  }

  public static byte[] part(int index) {
    return Arrays.copyOfRange(CONTENT, index * PART, (index + 1) * PART);
  }

  public static DataInPdu data(Peer peer, ScsiCommandPdu to, int index) {
    return peer.data(to, index, index * PART, part(index), false);
  }

  public static DataInPdu last(Peer peer, ScsiCommandPdu to) {
    return peer.lastData(to, 3, 3 * PART, part(3));
  }

  public static void sendDamaged(Peer peer, Pdu pdu) throws IOException {
    ByteBuffer bytes = peer.encoded(pdu);
    bytes.put(Bhs.LENGTH, (byte) (bytes.get(Bhs.LENGTH) ^ 0x40));
    peer.send(bytes);
  }

  public static SnackRequestPdu snack(Peer peer, int type, int tag, int begRun, int runLength)
      throws IOException {
    SnackRequestPdu snack = peer.expect(SnackRequestPdu.class);
    assertEquals(type, snack.type());
    assertEquals(tag, snack.initiatorTaskTag());
    assertEquals(begRun, snack.begRun());
    assertEquals(runLength, snack.runLength());
    return snack;
  }

  public static SnackRequestPdu dataSnack(Peer peer, ScsiCommandPdu of, int begRun, int runLength)
      throws IOException {
    SnackRequestPdu snack = snack(peer, 0, of.initiatorTaskTag(), begRun, runLength);
    assertEquals(Bhs.NO_TAG, snack.targetTransferTag());
    return snack;
  }

  public static void reject(Peer peer, int reason, Pdu what) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Bhs.LENGTH);
    what.putHeader(header, 0);
    peer.send(
        new RejectPdu(
            reason, Bhs.NO_TAG, peer.statSn++, peer.expCmdSn, peer.maxCmdSn(), 0, header));
  }

  public static void answerAbort(Peer peer, Pdu request) throws IOException {
    TaskManagementRequestPdu abort = (TaskManagementRequestPdu) request;
    assertEquals(1, abort.function());
    TargetSays.managed(peer, abort, 0);
  }

  static void assertFailed(String why, ScsiCommand command) {
    String message = command.failure().orElseThrow().getMessage();
    assertTrue(message.contains(why), message);
  }
}
