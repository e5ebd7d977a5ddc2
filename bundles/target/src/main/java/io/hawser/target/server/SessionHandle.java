package io.hawser.target.server;

import io.hawser.api.IscsiName;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.SessionParameters;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A session as tests see it. Safe from any thread. */
public final class SessionHandle {
  private final TargetSession session;

  SessionHandle(TargetSession session) {
    this.session = session;
  }

  /** The initiator's name. */
  public IscsiName initiator() {
    return session.port().initiator();
  }

  /** The initiator's session identifier. */
  public Isid isid() {
    return session.port().isid();
  }

  /** The target's name, empty in discovery. */
  public Optional<IscsiName> target() {
    return session.port().target();
  }

  /** Tag of the portal group it came in by. */
  public int groupTag() {
    return session.port().groupTag();
  }

  /** The session's handle. */
  public int tsih() {
    return session.login().tsih();
  }

  /** The CHAP user who logged in, empty if nobody proved anything. */
  public String user() {
    return session.login().user();
  }

  /** What was negotiated, seen from the target. */
  public SessionParameters parameters() {
    return session.parameters();
  }

  /** Number of its connection, see {@link io.hawser.target.fault.FaultEvent#connection()}. */
  public long connection() {
    return session.connection().number();
  }

  /**
   * Sends an asynchronous message (RFC 7143 section 11.9).
   *
   * @param event AsyncEvent, 0 to 255
   * @param parameter1 Parameter1
   * @param parameter2 Parameter2
   * @param parameter3 Parameter3
   */
  public void sendAsync(int event, int parameter1, int parameter2, int parameter3) {
    session.sendAsync(
        event, parameter1, parameter2, parameter3, new Lun(0), ByteBuffer.allocate(0));
  }

  /** Sends AsyncEvent 0 with this sense data. */
  public void sendScsiEvent(Lun lun, byte[] sense) {
    ByteBuffer data = ByteBuffer.allocate(2 + sense.length);
    data.putShort((short) sense.length).put(sense).flip();
    session.sendAsync(0, 0, 0, 0, lun, data);
  }

  /** Sends a ping that the initiator has to answer. */
  public void ping() {
    session.ping();
  }

  /** How many answers to {@link #ping} have come. */
  public long pongs() {
    return session.pongs();
  }

  /** Ends the session and closes its connection. */
  public void end() {
    session.end("it was asked for");
  }
}
