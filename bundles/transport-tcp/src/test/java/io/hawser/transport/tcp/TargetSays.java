package io.hawser.transport.tcp;

import io.hawser.api.scsi.Lun;
import io.hawser.protocol.pdu.AsyncMessagePdu;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.LogoutRequestPdu;
import io.hawser.protocol.pdu.LogoutResponsePdu;
import io.hawser.protocol.pdu.NopInPdu;
import io.hawser.protocol.pdu.NopOutPdu;
import io.hawser.protocol.pdu.Pdu;
import io.hawser.protocol.pdu.TaskManagementRequestPdu;
import io.hawser.protocol.pdu.TaskManagementResponsePdu;
import java.io.IOException;

/** What scripts say beside the answers to commands. */
public final class TargetSays {
  private TargetSays() {}

  /** An Asynchronous Message with its three parameters. */
  public static AsyncMessagePdu message(Peer peer, int event, int p1, int p2, int p3) {
    return new AsyncMessagePdu(
        Lun.of(1).value(),
        Bhs.NO_TAG,
        peer.statSn++,
        peer.expCmdSn,
        peer.maxCmdSn(),
        event,
        0,
        p1,
        p2,
        p3,
        Pdu.NO_DATA);
  }

  /** Answers a ping of the initiator's. */
  public static void pong(Peer peer, NopOutPdu ping) throws IOException {
    peer.send(
        new NopInPdu(
            0,
            ping.initiatorTaskTag(),
            Bhs.NO_TAG,
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            Pdu.NO_DATA));
  }

  /** Answers a logout with success. */
  public static void loggedOut(Peer peer, LogoutRequestPdu logout) throws IOException {
    loggedOut(peer, logout, 0);
  }

  /** Answers a logout with this response. */
  public static void loggedOut(Peer peer, LogoutRequestPdu logout, int response)
      throws IOException {
    peer.send(
        new LogoutResponsePdu(
            response,
            logout.initiatorTaskTag(),
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            0,
            0,
            Pdu.NO_DATA));
  }

  /** Answers a task management function. */
  public static void managed(Peer peer, TaskManagementRequestPdu to, int response)
      throws IOException {
    peer.send(
        new TaskManagementResponsePdu(
            response,
            0,
            to.initiatorTaskTag(),
            peer.statSn++,
            peer.expCmdSn,
            peer.maxCmdSn(),
            Pdu.NO_DATA));
  }
}
