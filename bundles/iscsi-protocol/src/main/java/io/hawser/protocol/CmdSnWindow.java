package io.hawser.protocol;

/**
 * The initiator's view of the command window (RFC 7143 section 4.2.2.1): which CmdSN comes next and
 * how far the target lets us go. Allocates nothing; belongs to one thread.
 */
public final class CmdSnWindow {
  private int cmdSn;
  private int expCmdSn;
  private int maxCmdSn;

  /**
   * @param cmdSn the CmdSN of the next command; the window is closed until {@link #update}
   */
  public CmdSnWindow(int cmdSn) {
    this.cmdSn = cmdSn;
    this.expCmdSn = cmdSn;
    this.maxCmdSn = cmdSn - 1;
  }

  /** The CmdSN the next command carries; immediate commands carry it without using it up. */
  public int cmdSn() {
    return cmdSn;
  }

  /** The CmdSN the target expects next. */
  public int expCmdSn() {
    return expCmdSn;
  }

  /** The last CmdSN the target takes. */
  public int maxCmdSn() {
    return maxCmdSn;
  }

  /** Whether a command that is not immediate may be sent now. */
  public boolean isOpen() {
    return maxCmdSn - cmdSn >= 0;
  }

  /** How many such commands may be sent now, 0 or more. */
  public int room() {
    int last = maxCmdSn - cmdSn;
    return last == Integer.MAX_VALUE ? last : Math.max(0, last + 1);
  }

  /** Takes the next CmdSN for a command that is not immediate. */
  public int take() {
    return cmdSn++;
  }

  /**
   * Takes note of what a PDU of the target says; values older than those known change nothing.
   *
   * @return false if the pair is impossible and was ignored: MaxCmdSN before ExpCmdSN-1, or
   *     ExpCmdSN beyond what was sent
   */
  public boolean update(int newExpCmdSn, int newMaxCmdSn) {
    if (SerialNumber.before(newMaxCmdSn, newExpCmdSn - 1)
        || SerialNumber.after(newExpCmdSn, cmdSn)) {
      return false;
    }
    expCmdSn = SerialNumber.max(expCmdSn, newExpCmdSn);
    maxCmdSn = SerialNumber.max(maxCmdSn, newMaxCmdSn);
    return true;
  }
}
