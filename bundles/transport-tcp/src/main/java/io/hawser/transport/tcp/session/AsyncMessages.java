package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.transport.AsyncEvent;
import io.hawser.api.transport.SessionType;
import io.hawser.protocol.pdu.AsyncMessageFields;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.scsi.sense.Sense;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Asynchronous Messages (RFC 7143 section 11.9): told to listeners and obeyed. Loop only. */
final class AsyncMessages {
  private static final int SCSI_EVENT = 0;
  private static final int LOGOUT_REQUEST = 1;
  private static final int CONNECTION_DROP = 2;
  private static final int SESSION_DROP = 3;
  private static final int NEGOTIATION_REQUEST = 4;
  private static final int TASKS_TERMINATED = 5;

  private final TcpSession session;
  private final FullFeaturePhase phase;
  private int code;
  private long lun;
  private int parameter1;
  private int parameter2;
  private int parameter3;

  AsyncMessages(TcpSession session, FullFeaturePhase phase) {
    this.session = session;
    this.phase = phase;
  }

  /** Reads the header. */
  void header(ByteBuffer h, int at) {
    code = AsyncMessageFields.event(h, at);
    lun = Bhs.lun(h, at);
    parameter1 = AsyncMessageFields.parameter1(h, at);
    parameter2 = AsyncMessageFields.parameter2(h, at);
    parameter3 = AsyncMessageFields.parameter3(h, at);
  }

  /**
   * The message is complete.
   *
   * @param data sense data behind its length, for SCSI events
   */
  void complete(ByteBuffer data) {
    switch (code) {
      case SCSI_EVENT ->
          session.listeners().event(new AsyncEvent.ScsiEvent(new Lun(lun), sense(data)));
      case LOGOUT_REQUEST -> {
        session.listeners().event(new AsyncEvent.LogoutRequested(parameter3));
        session.life().departure(phase, parameter3);
      }
      case CONNECTION_DROP, SESSION_DROP -> {
        boolean whole = code == SESSION_DROP;
        session.listeners().event(new AsyncEvent.ConnectionDropped(whole, parameter2, parameter3));
        if (whole) {
          session.life().sessionDropAnnounced(parameter2);
        } else {
          session.life().dropAnnounced(parameter1, parameter2);
        }
      }
      case NEGOTIATION_REQUEST -> {
        session.listeners().event(new AsyncEvent.NegotiationRequested());
        // In a discovery session the pending SendTargets is answer enough, and all that may be
        // said.
        if (session.request().type() == SessionType.NORMAL) {
          phase.renegotiation().begin(parameter3);
        }
      }
      case TASKS_TERMINATED ->
          session.listeners().event(new AsyncEvent.TasksTerminated(new Lun(lun)));
      default -> session.listeners().event(new AsyncEvent.Other(code));
    }
  }

  private static Optional<SenseData> sense(ByteBuffer data) {
    if (data.limit() <= 2) {
      return Optional.empty();
    }
    int length = Math.min(data.getShort(0) & 0xffff, data.limit() - 2);
    return Sense.parse(data.slice(2, length));
  }
}
