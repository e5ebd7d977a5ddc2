package io.hawser.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.pdu.ScsiCommandPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import java.io.IOException;

/** A session of one connection at ErrorRecoveryLevel 2, and how a target goes on with its tasks. */
abstract class ResumingSession extends SessionFixture {
  private static final SessionParameters LEVEL_2 =
      SessionParameters.DEFAULT_OFFER.withRecovery(2, 1);
  private static final int REASSIGN = 8;

  TransportSession session;

  static String[] agreed(String... changed) {
    return level2(20, changed);
  }

  LogicalUnit resuming() throws Exception {
    session = login(LEVEL_2, PATIENT);
    assertEquals(2, session.parameters().errorRecoveryLevel());
    return session.logicalUnit(Lun.of(1));
  }

  /** A connection with one command that is lost after this much, and the one that takes over. */
  static void loseAndResume(ScriptedTarget target, Answer before, Answer after) throws IOException {
    loseAndResume(target, agreed(), before, after);
  }

  static void loseAndResume(ScriptedTarget target, String[] answers, Answer before, Answer after)
      throws IOException {
    ScsiCommandPdu command;
    int next;
    try (Peer peer = target.loggedIn(answers)) {
      command = peer.command();
      before.to(peer, command);
      next = peer.expCmdSn;
    }
    try (Peer again = target.accept()) {
      again.join(0, next, OWN);
      after.to(again, command);
      again.awaitClose();
    }
  }

  /** Takes a TASK REASSIGN and answers it; returns its ExpDataSN. */
  static int reassign(Peer peer, ScsiCommandPdu of, int response) throws IOException {
    TaskManagementRequestPdu request = peer.expect(TaskManagementRequestPdu.class);
    assertEquals(REASSIGN, request.function());
    assertEquals(of.initiatorTaskTag(), request.referencedTaskTag());
    assertEquals(of.lun(), request.lun());
    assertTrue(request.immediate());
    TargetSays.managed(peer, request, response);
    return request.expDataSn();
  }
}
