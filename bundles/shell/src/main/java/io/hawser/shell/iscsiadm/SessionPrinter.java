package io.hawser.shell.iscsiadm;

import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.block.DeviceIdentity;
import io.hawser.api.iface.Iface;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Prints sessions: one line each, or as a tree in three depths. */
final class SessionPrinter {
  /** What the kernel's transport class has called itself since 2008. */
  private static final String CLASS_VERSION = "2.0-870";

  private static final String STARS = "********";

  private final Call call;

  SessionPrinter(Call call) {
    this.call = call;
  }

  /**
   * Prints.
   *
   * @param level 0 flat, 1 with ifaces and states, 2 with what was negotiated, 3 with devices
   */
  void print(List<SessionInfo> sessions, int level) throws HawserException {
    if (level == 0) {
      sessions.forEach(session -> call.print(flat(session)));
      return;
    }
    if (level == 3) {
      versions();
    }
    tree("", sessions, level, false);
  }

  /** The two lines above the deepest trees. */
  void versions() {
    call.print("iSCSI Transport Class version " + CLASS_VERSION);
    call.print("version " + Iscsiadm.FORMAT);
  }

  /** {@code transport: [sid] host:port,tag target (non-flash)}. */
  static String flat(SessionInfo session) {
    return session.iface().transport()
        + ": ["
        + session.sid()
        + "] "
        + persistent(session)
        + " "
        + session.node().target()
        + " (non-flash)";
  }

  /** The portal of the record, with the tag that the target told. */
  private static String persistent(SessionInfo session) {
    Portal recorded = session.node().portal();
    int tag = session.portal().groupTag().orElse(recorded.groupTag().orElse(-1));
    return recorded.address() + "," + tag;
  }

  /**
   * The sessions target by target, in the order in which the targets first appear.
   *
   * @param prefix before each line
   * @param level 1 to 3, as {@link #print}
   * @param underHost whether it stands below its host, as {@code host -P} has it: then without
   *     time-outs and CHAP, and the host is not named again
   */
  void tree(String prefix, List<SessionInfo> sessions, int level, boolean underHost)
      throws HawserException {
    Map<String, List<SessionInfo>> targets = new LinkedHashMap<>();
    for (SessionInfo session : sessions) {
      targets
          .computeIfAbsent(session.node().target().value(), name -> new ArrayList<>())
          .add(session);
    }
    for (Map.Entry<String, List<SessionInfo>> target : targets.entrySet()) {
      call.print(prefix + "Target: " + target.getKey() + " (non-flash)");
      SessionInfo before = null;
      for (SessionInfo session : target.getValue()) {
        portals(prefix, session, before);
        String box = prefix + "\t\t";
        iface(box, session);
        state(box, session);
        if (level >= 2 && !underHost) {
          timeouts(box, session.timeouts());
          chap(box, session);
        }
        if (level >= 2) {
          negotiated(box, session.parameters());
          connections(box, session.connections());
        }
        if (level >= 3) {
          devices(box, session, !underHost);
        }
        before = session;
      }
    }
  }

  private void portals(String prefix, SessionInfo session, SessionInfo before) {
    if (before != null && before.portal().address().equals(session.portal().address())) {
      call.print("");
      return;
    }
    int tag = session.portal().groupTag().orElse(session.node().portal().groupTag().orElse(-1));
    call.print(prefix + "\tCurrent Portal: " + session.portal().address() + "," + tag);
    call.print(prefix + "\tPersistent Portal: " + persistent(session));
  }

  /** A title between two lines of stars as long as itself. */
  private void title(String box, String text) {
    String stars = "*".repeat(text.length());
    call.print(box + stars);
    call.print(box + text);
    call.print(box + stars);
  }

  private void iface(String box, SessionInfo session) {
    Iface iface = session.iface();
    title(box, "Interface:");
    call.print(box + "Iface Name: " + iface.name());
    call.print(box + "Iface Transport: " + iface.transport());
    call.print(box + "Iface Initiatorname: " + session.initiator());
    Optional<String> address =
        session
            .localAddress()
            .or(iface::ipAddress)
            .or(() -> session.port().flatMap(HostPort::ipAddress));
    call.print(
        box
            + "Iface IPaddress: "
            + address.map(SessionPrinter::bracketed).orElse(RecordPrinter.EMPTY));
    call.print(box + "Iface HWaddress: " + iface.hardwareAddress().orElse(RecordPrinter.EMPTY));
    call.print(box + "Iface Netdev: " + iface.netInterface().orElse(RecordPrinter.EMPTY));
  }

  static String bracketed(String address) {
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private void state(String box, SessionInfo session) {
    call.print(box + "SID: " + session.sid());
    call.print(box + "iSCSI Connection State: " + connection(session.state()));
    call.print(box + "iSCSI Session State: " + session.state());
    call.print(box + "Internal iscsid Session State: " + session.work());
  }

  private static String connection(SessionState state) {
    return switch (state) {
      case LOGGED_IN -> "LOGGED IN";
      case FAILED -> "TRANSPORT WAIT";
      case FREE -> "FREE";
    };
  }

  private void timeouts(String box, SessionInfo.Timeouts timeouts) {
    title(box, "Timeouts:");
    call.print(box + "Recovery Timeout: " + seconds(timeouts.recovery()));
    call.print(box + "Target Reset Timeout: " + seconds(timeouts.targetReset()));
    call.print(box + "LUN Reset Timeout: " + seconds(timeouts.lunReset()));
    call.print(box + "Abort Timeout: " + seconds(timeouts.abort()));
  }

  private static String seconds(Duration time) {
    return time.isNegative() ? "-1" : Long.toString(time.toSeconds());
  }

  private void chap(String box, SessionInfo session) throws HawserException {
    title(box, "CHAP:");
    call.print(box + "username: " + session.chapUser().orElse(RecordPrinter.EMPTY));
    call.print(box + "password: " + password(session, "node.session.auth.password"));
    call.print(box + "username_in: " + session.chapUserIn().orElse(RecordPrinter.EMPTY));
    call.print(box + "password_in: " + password(session, "node.session.auth.password_in"));
  }

  private String password(SessionInfo session, String key) throws HawserException {
    if (!call.request().showSecrets()) {
      return STARS;
    }
    return call.services()
        .nodes()
        .node(session.node())
        .flatMap(record -> record.values().get(key))
        .orElse(RecordPrinter.EMPTY);
  }

  private void negotiated(String box, SessionParameters parameters) {
    title(box, "Negotiated iSCSI params:");
    call.print(box + "HeaderDigest: " + parameters.headerDigests().get(0).key());
    call.print(box + "DataDigest: " + parameters.dataDigests().get(0).key());
    call.print(box + "MaxRecvDataSegmentLength: " + parameters.maxRecvDataSegmentLength());
    call.print(box + "MaxXmitDataSegmentLength: " + parameters.maxXmitDataSegmentLength());
    call.print(box + "FirstBurstLength: " + parameters.firstBurstLength());
    call.print(box + "MaxBurstLength: " + parameters.maxBurstLength());
    call.print(box + "ImmediateData: " + (parameters.immediateData() ? "Yes" : "No"));
    call.print(box + "InitialR2T: " + (parameters.initialR2T() ? "Yes" : "No"));
    call.print(box + "MaxOutstandingR2T: " + parameters.maxOutstandingR2T());
  }

  /** open-iscsi has one connection in a session, so a list of one is not shown. */
  private void connections(String box, List<SessionConnection> connections) {
    if (connections.size() < 2) {
      return;
    }
    title(box, "Connections:");
    for (SessionConnection connection : connections) {
      String from = connection.localAddress().map(SessionPrinter::bracketed).orElse("?");
      call.print(
          box + "CID " + connection.cid() + ": " + from + " to " + connection.portal().address());
    }
  }

  private void devices(String box, SessionInfo session, boolean hostLine) {
    call.print(box + "************************");
    call.print(box + "Attached SCSI devices:");
    call.print(box + "************************");
    int host = hostNumber(session);
    if (hostLine) {
      call.print(box + "Host Number: " + host + "\tState: running");
    }
    for (LunInfo lun : session.luns()) {
      call.print(box + "scsi" + host + " Channel 00 Id 0 Lun: " + lun.lun());
      name(lun)
          .ifPresent(
              name ->
                  call.print(
                      box + "\tAttached scsi disk " + name + "\t\tState: " + state(session, lun)));
    }
  }

  /**
   * The kernel's number of the host port; a software session is a host of its own, as it is in the
   * kernel, and has the session's number.
   */
  static int hostNumber(SessionInfo session) {
    return session
        .port()
        .map(HostPort::hostNumber)
        .flatMap(SessionPrinter::boxed)
        .orElse(session.sid());
  }

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  /** What no kernel gave a name has the one that stays: its WWID, or its serial. */
  private static Optional<String> name(LunInfo lun) {
    return lun.blockDevice()
        .or(() -> lun.identity().flatMap(DeviceIdentity::wwid))
        .or(() -> lun.identity().flatMap(DeviceIdentity::serial));
  }

  private static String state(SessionInfo session, LunInfo lun) {
    if (!lun.fault().isEmpty()) {
      return "offline";
    }
    return session.state() == SessionState.LOGGED_IN ? "running" : "blocked";
  }
}
