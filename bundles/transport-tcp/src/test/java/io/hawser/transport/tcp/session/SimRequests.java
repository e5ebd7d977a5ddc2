package io.hawser.transport.tcp.session;

import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.LogoutResponsePdu;
import io.hawser.protocol.pdu.NopInPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.PduEncoder;
import io.hawser.protocol.pdu.RejectPdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TaskManagementResponsePdu;
import io.hawser.protocol.pdu.TextRequestPdu;
import io.hawser.protocol.pdu.TextResponsePdu;
import java.nio.ByteBuffer;
import java.util.Random;

/** Answers what the initiator asks of the simulated target besides commands. For one thread. */
final class SimRequests {
  private static final int CLOSE_CONNECTION = 1;

  private final SimTarget target;
  private final Random random;
  private final boolean evil;

  SimRequests(SimTarget target, Random random, boolean evil) {
    this.target = target;
    this.random = random;
    this.evil = evil;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** Answers a request, or does not, or refuses it. */
  void answer(Pdu pdu, boolean calm) {
    if (evil && !calm && oneIn(30)) {
      return;
    }
    if (evil && !calm && oneIn(30)) {
      ByteBuffer header = PduEncoder.encode(pdu, false, false).slice(0, Bhs.LENGTH);
      target.send(
          new RejectPdu(
              9,
              Bhs.NO_TAG,
              target.takeStatSn(),
              target.session().expCmdSn(),
              target.session().maxCmdSn(),
              0,
              header));
    } else if (pdu instanceof NopOutPdu ping) {
      target.send(
          new NopInPdu(
              0,
              ping.initiatorTaskTag(),
              Bhs.NO_TAG,
              target.takeStatSn(),
              target.session().expCmdSn(),
              target.session().maxCmdSn(),
              Pdu.NO_DATA));
    } else if (pdu instanceof TextRequestPdu text) {
      target.send(
          new TextResponsePdu(
              true,
              false,
              0,
              text.initiatorTaskTag(),
              Bhs.NO_TAG,
              target.takeStatSn(),
              target.session().expCmdSn(),
              target.session().maxCmdSn(),
              Pdu.NO_DATA));
    } else if (pdu instanceof TaskManagementRequestPdu managed) {
      manage(managed);
    } else if (pdu instanceof LogoutRequestPdu logout) {
      logOut(logout);
    }
  }

  private void manage(TaskManagementRequestPdu m) {
    int response = evil && oneIn(8) ? 255 : 0;
    if (response == 0 && m.function() == 1) {
      boolean known = target.forget(m.referencedTaskTag());
      response = known || oneIn(2) ? 0 : 1;
    } else if (response == 0) {
      target.session().members().forEach(member -> member.forget(m.lun()));
    }
    target.send(
        new TaskManagementResponsePdu(
            response,
            0,
            m.initiatorTaskTag(),
            target.takeStatSn(),
            target.session().expCmdSn(),
            target.session().maxCmdSn(),
            Pdu.NO_DATA));
  }

  private void logOut(LogoutRequestPdu logout) {
    target.leave();
    if (logout.reason() == CLOSE_CONNECTION) {
      SimTarget.check(logout.cid() == target.cid(), "a logout of connection " + logout.cid());
      target.session().leave(target);
    } else {
      target.session().members().forEach(SimTarget::leave);
    }
    target.send(
        new LogoutResponsePdu(
            0,
            logout.initiatorTaskTag(),
            target.takeStatSn(),
            target.session().expCmdSn(),
            target.session().maxCmdSn(),
            random.nextInt(2),
            0,
            Pdu.NO_DATA));
  }
}
