package io.hawser.target.server;

import io.hawser.protocol.SerialNumber;
import java.util.HashMap;
import java.util.Map;

/**
 * The target's side of command numbering (RFC 7143 section 4.2.2.1): delivers commands in the order
 * of their CmdSN, drops those outside the window, and says how far the initiator may go. Belongs to
 * the session's loop.
 */
final class CommandSequencer {
  private final int window;
  private final Map<Integer, Runnable> early = new HashMap<>();
  private int expCmdSn;
  private int maxCmdSn;
  private int active;
  private boolean frozen;

  /**
   * @param firstCmdSn the CmdSN expected first
   * @param window how many commands may be under way, 1 and up
   */
  CommandSequencer(int firstCmdSn, int window) {
    this.expCmdSn = firstCmdSn;
    this.window = window;
    this.maxCmdSn = firstCmdSn + window - 1;
  }

  /**
   * Takes a request that uses up a CmdSN, and delivers it now, later, or never.
   *
   * @return false if the CmdSN is outside the window, so that the request is ignored
   */
  boolean offer(int cmdSn, Runnable deliver) {
    if (!SerialNumber.within(cmdSn, expCmdSn, maxCmdSn)) {
      return false;
    }
    if (cmdSn != expCmdSn) {
      return early.putIfAbsent(cmdSn, deliver) == null;
    }
    Runnable next = deliver;
    while (next != null) {
      expCmdSn++;
      next.run();
      next = early.remove(expCmdSn);
    }
    return true;
  }

  /** Uses up a CmdSN whose request came, but cannot be done. */
  void skip(int cmdSn) {
    offer(cmdSn, () -> {});
  }

  /** A command takes a place. */
  void begin() {
    active++;
  }

  /** A command gives its place back. */
  void end() {
    active--;
  }

  /** MaxCmdSN does not move any more, or does again. */
  void freeze(boolean yes) {
    frozen = yes;
  }

  int expCmdSn() {
    return expCmdSn;
  }

  /** MaxCmdSN to tell now; never goes back. */
  int maxCmdSn() {
    if (!frozen) {
      maxCmdSn = SerialNumber.max(maxCmdSn, expCmdSn + Math.max(0, window - active) - 1);
    }
    return maxCmdSn;
  }
}
