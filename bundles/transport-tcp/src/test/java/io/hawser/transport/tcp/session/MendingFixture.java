package io.hawser.transport.tcp.session;

import static io.hawser.transport.tcp.WithinConnectionFixture.snack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.ScsiResponsePdu;
import io.hawser.protocol.pdu.SnackRequestPdu;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.WithinConnectionFixture;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;

/** A session at level 1, and how often and for how long it asks again for what is missing. */
abstract class MendingFixture extends VirtualFixture {
  static final int REFUSED = 3;

  /** How long it is waited before the first SNACK is repeated, and each one after it. */
  static final int[] PATIENCE = {50, 100, 200, 400, 800, 800};

  /** The same behind a SNACK that had an effect. */
  static final int[] PATIENCE_AGAIN = {100, 200, 400, 800, 800};

  Peer peer;

  @BeforeEach
  void logIn() throws IOException {
    peer = logIn(WithinConnectionFixture.LEVEL_1, patient(), WithinConnectionFixture.AGREED);
  }

  CompletableFuture<ScsiCommand> startRead() {
    return virtual.start(virtual.unit(), WithinConnectionFixture.read());
  }

  ScsiResponsePdu response(ScsiCommandPdu to, int status) {
    return peer.response(to, 0, status, false, false, 0, Pdu.NO_DATA);
  }

  SnackRequestPdu statusSnack(int begRun, int runLength) throws IOException {
    return snack(peer, 1, Bhs.NO_TAG, begRun, runLength);
  }

  /** Nothing is said for so long, and something then. */
  void assertSaysAfter(int millis) throws IOException {
    long from = virtual.now();
    long silent = (millis - 10) * 1_000_000L;
    while (virtual.now() - from < silent) {
      assertSilent(peer);
      virtual.step();
    }
    while (!peer.isReadable()) {
      assertTrue(virtual.now() - from < (millis + 30) * 1_000_000L, "nothing is said in time");
      virtual.step();
    }
  }

  /** Nothing is asked for any more. */
  void assertNothingMore() throws IOException {
    virtual.pass(seconds(1));
    assertSilent(peer);
    assertEquals(0, virtual.timers());
  }
}
