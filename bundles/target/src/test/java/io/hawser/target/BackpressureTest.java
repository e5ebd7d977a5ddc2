package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.NullStore;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BackpressureTest {
  private static final int READS = 100;
  private static final int BYTES = 1 << 20;

  /** Each answer is a megabyte, and nobody takes them before all commands are there. */
  @Test
  void whoDoesNotReadIsNotAnsweredWithoutBound() throws IOException {
    Disk disk = Disk.on(new NullStore(1L << 30)).build();
    try (EmbeddedTarget target = TargetFixture.with(disk).start();
        TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).go()) {
      session.settle(0);
      int[] tags = new int[READS];
      for (int i = 0; i < READS; i++) {
        tags[i] = session.start(0, TargetFixture.read(0, BYTES / 512), Pdu.NO_DATA, BYTES);
      }
      for (int tag : tags) {
        TestInitiator.Outcome outcome = session.finish(tag, Pdu.NO_DATA);
        assertEquals(ScsiStatus.GOOD, outcome.status());
        assertEquals(BYTES, outcome.data().length);
      }
    }
  }
}
