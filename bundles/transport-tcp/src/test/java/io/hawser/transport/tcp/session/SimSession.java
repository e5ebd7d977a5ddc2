package io.hawser.transport.tcp.session;

import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.SerialNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the simulated target keeps of a session over all its connections: the numbering of commands,
 * which it delivers in their order wherever they came, and who belongs to it. For one thread.
 */
final class SimSession {
  /** What a login tells. */
  static final int FIRST_WINDOW = 8;

  private final int tsih;
  private final List<SimTarget> members = new ArrayList<>();
  private final Map<Integer, Runnable> early = new HashMap<>();
  private SessionParameters agreed;
  private int expCmdSn;
  private int told;
  private int window = FIRST_WINDOW;
  private boolean windowClosed;
  private boolean over;

  SimSession(int tsih) {
    this.tsih = tsih;
  }

  int tsih() {
    return tsih;
  }

  boolean isOver() {
    return over;
  }

  /** What was negotiated in the leading login. */
  SessionParameters agreed() {
    return agreed;
  }

  /** The leading login is over. */
  void begin(SessionParameters leading, int cmdSn) {
    agreed = leading;
    expCmdSn = cmdSn;
    told = expCmdSn + window - 1;
  }

  /**
   * A further login is over; its response told a window of its own.
   *
   * @param cmdSn what the initiator said in it
   */
  void join(SimTarget member, int cmdSn) {
    members.add(member);
    tell(cmdSn + FIRST_WINDOW - 1);
  }

  /** The connection was logged out: the session goes on if it has others. */
  void leave(SimTarget member) {
    members.remove(member);
    over |= members.isEmpty();
  }

  /** A connection was lost, or a new session takes its place: all of it ends. */
  void end() {
    if (!over) {
      over = true;
      members.forEach(SimTarget::drop);
    }
  }

  List<SimTarget> members() {
    return members;
  }

  /** A command came on one of the connections; {@code deliver} runs in its turn. */
  void take(int cmdSn, Runnable deliver) {
    SimTarget.check(cmdSn - expCmdSn >= 0, "CmdSN " + cmdSn + " instead of " + expCmdSn);
    SimTarget.check(cmdSn - told <= 0, "CmdSN " + cmdSn + " beyond MaxCmdSN " + told);
    SimTarget.check(early.putIfAbsent(cmdSn, deliver) == null, "CmdSN " + cmdSn + " twice");
    for (Runnable next = early.remove(expCmdSn); next != null; next = early.remove(expCmdSn)) {
      expCmdSn++;
      next.run();
    }
    // What came on one connection has nothing to wait for.
    SimTarget.check(members.size() > 1 || early.isEmpty(), "a gap before CmdSN " + cmdSn);
  }

  int expCmdSn() {
    return expCmdSn;
  }

  int maxCmdSn() {
    if (!windowClosed) {
      tell(expCmdSn + window - 1);
    }
    return told;
  }

  private void tell(int maxCmdSn) {
    told = SerialNumber.max(told, maxCmdSn);
  }

  /** The window stays as it is. */
  void closeWindow() {
    windowClosed = true;
  }

  /** Returns whether it was closed. */
  boolean openWindow() {
    boolean was = windowClosed;
    windowClosed = false;
    return was;
  }

  /** Another window, which takes back nothing. */
  void window(int more) {
    window = more + Math.max(0, told - expCmdSn);
  }
}
