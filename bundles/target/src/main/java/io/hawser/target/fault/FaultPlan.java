package io.hawser.target.fault;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Everything that is planned to go wrong. Rules are asked in the order they were made, and the
 * first that strikes counts. Safe from any thread; takes effect at the next event.
 */
public final class FaultPlan {
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** When a TCP connection was accepted: blackhole, reset, close. */
  public FaultRule onConnect() {
    return rule(FaultPoint.CONNECT);
  }

  /** When somebody logs in: also refuse, redirect. */
  public FaultRule onLogin() {
    return rule(FaultPoint.LOGIN);
  }

  /** When a PDU arrives: blackhole, reset, close, swallow. */
  public FaultRule onRequest() {
    return rule(FaultPoint.REQUEST);
  }

  /** Before a SCSI command is done: also delay, hold, status, check. */
  public FaultRule onCommand() {
    return rule(FaultPoint.COMMAND);
  }

  /** Before a PDU is sent: also delay, hold, corrupt digests, close the window. */
  public FaultRule onReply() {
    return rule(FaultPoint.REPLY);
  }

  private FaultRule rule(FaultPoint point) {
    return new FaultRule(point, rule -> action -> add(rule, action));
  }

  private Fault add(FaultRule rule, FaultAction action) {
    Fault[] self = new Fault[1];
    Fault fault =
        new Fault(
            rule.point(), action, rule.matcher(), rule.skip(), rule.times(), () -> ended(self[0]));
    self[0] = fault;
    faults.add(fault);
    return fault;
  }

  private void ended(Fault fault) {
    faults.remove(fault);
    listeners.forEach(Runnable::run);
  }

  /** Whether nothing is planned, so that nobody needs to ask. */
  public boolean isEmpty() {
    return faults.isEmpty();
  }

  /** The fault that strikes now. For the target. */
  public Optional<Fault> strike(FaultEvent event) {
    for (Fault fault : faults) {
      if (fault.strikes(event)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  /** Told whenever a fault ends, on the thread that ended it. For the target. */
  public void onEnd(Runnable listener) {
    listeners.add(listener);
  }

  /** Ends every fault and lets everything held go on. */
  public void clear() {
    faults.forEach(Fault::release);
  }
}
