package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.LogoutResponsePdu;
import io.hawser.protocol.pdu.Pdu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManySessionsTest {
  /** Raise it by {@code -Dhawser.test.sessions=10000}; each takes two file descriptors here. */
  private static final int SESSIONS = Integer.getInteger("hawser.test.sessions", 300);

  @Test
  void sessionsCostNoThreads() throws IOException {
    long threadsBefore = targetThreads();
    List<TestInitiator> sessions = new ArrayList<>();
    try (EmbeddedTarget target = TargetFixture.with(TargetFixture.disk()).start()) {
      long begin = System.nanoTime();
      for (int i = 0; i < SESSIONS; i++) {
        sessions.add(
            TestInitiator.to(target, TargetFixture.IQN)
                .initiator("iqn.2026-01.io.hawser:host" + i)
                .isid(i)
                .go());
      }
      long millis = (System.nanoTime() - begin) / 1_000_000;
      assertEquals(SESSIONS, target.sessions().size());
      assertEquals(2, targetThreads() - threadsBefore, "two selector loops");
      for (TestInitiator session : sessions) {
        assertEquals(ScsiStatus.GOOD, session.settle(0).status());
      }
      System.gc();
      long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
      System.out.println(
          SESSIONS + " sessions logged in within " + millis + " ms; heap " + (heap >> 20) + " MiB");
      for (TestInitiator session : sessions) {
        session.send(
            new LogoutRequestPdu(true, 0, session.nextTag(), 0, session.cmdSn(), 0, Pdu.NO_DATA));
        LogoutResponsePdu bye = (LogoutResponsePdu) session.receive();
        assertEquals(0, bye.response());
        assertTrue(bye.initiatorTaskTag() != Bhs.NO_TAG);
      }
    } finally {
      for (TestInitiator session : sessions) {
        session.close();
      }
    }
    assertEquals(threadsBefore, targetThreads());
  }

  private static long targetThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("hawser-target-loop-"))
        .count();
  }
}
