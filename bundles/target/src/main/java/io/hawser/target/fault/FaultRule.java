package io.hawser.target.fault;

import io.hawser.api.scsi.ScsiStatus;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.sense.SenseCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A sentence about what goes wrong: to whom, when, and at its end what. For one thread.
 *
 * <pre>
 * faults.onCommand().lun(0).writes().skip(2).times(1).hold();
 * faults.onConnect().group(1).reset();
 * </pre>
 */
public final class FaultRule {
  private final FaultPoint point;
  private final Function<FaultRule, Function<FaultAction, Fault>> plan;
  private Predicate<FaultEvent> matcher = event -> true;
  private long skip;
  private long times = Long.MAX_VALUE;

  FaultRule(FaultPoint point, Function<FaultRule, Function<FaultAction, Fault>> plan) {
    this.point = point;
    this.plan = plan;
  }

  FaultPoint point() {
    return point;
  }

  Predicate<FaultEvent> matcher() {
    return matcher;
  }

  long skip() {
    return skip;
  }

  long times() {
    return times;
  }

  /** Only where this holds as well. */
  public FaultRule where(Predicate<FaultEvent> condition) {
    matcher = matcher.and(condition);
    return this;
  }

  /** Only on the portal with this TCP port. */
  public FaultRule port(int port) {
    return where(e -> e.port() == port);
  }

  /** Only on portals of this group. */
  public FaultRule group(int tag) {
    return where(e -> e.groupTag() == tag);
  }

  /** Only on this connection, see {@link FaultEvent#connection()}. */
  public FaultRule connection(long number) {
    return where(e -> e.connection() == number);
  }

  /** Only for this initiator. */
  public FaultRule initiator(String name) {
    return where(e -> e.initiator().equals(Optional.of(name)));
  }

  /** Only for this target. */
  public FaultRule target(String name) {
    return where(e -> e.target().equals(Optional.of(name)));
  }

  /** Only for this logical unit. */
  public FaultRule lun(int number) {
    return where(e -> e.lun() == number);
  }

  /** Only for PDUs of these opcodes. */
  public FaultRule opcode(int... opcodes) {
    return where(e -> Arrays.stream(opcodes).anyMatch(o -> o == e.opcode()));
  }

  /** Only for SCSI commands of these operation codes. */
  public FaultRule command(int... operationCodes) {
    return where(
        e ->
            e.cdb().length > 0
                && Arrays.stream(operationCodes).anyMatch(o -> o == (e.cdb()[0] & 0xff)));
  }

  /** Only for SCSI commands that put data on the medium. */
  public FaultRule writes() {
    return where(e -> e.cdb().length > 0 && CdbFields.isWrite(e.cdb()));
  }

  /** Only for SCSI commands that read the medium. */
  public FaultRule reads() {
    return where(e -> e.cdb().length > 0 && CdbFields.isRead(e.cdb()));
  }

  /** Lets the first {@code count} matches pass. */
  public FaultRule skip(long count) {
    skip = count;
    return this;
  }

  /** Strikes so often and then no more; without this, until it is ended. */
  public FaultRule times(long count) {
    times = count;
    return this;
  }

  /** {@link #times} one. */
  public FaultRule once() {
    return times(1);
  }

  /**
   * Puts the rule into force.
   *
   * @throws IllegalArgumentException if this cannot happen at the rule's point
   */
  public Fault then(FaultAction action) {
    if (!point.allows(action)) {
      throw new IllegalArgumentException(
          action.getClass().getSimpleName() + " cannot happen at " + point);
    }
    return plan.apply(this).apply(action);
  }

  /** {@link FaultAction.Blackhole}. */
  public Fault blackhole() {
    return then(new FaultAction.Blackhole());
  }

  /** {@link FaultAction.Reset}. */
  public Fault reset() {
    return then(new FaultAction.Reset());
  }

  /** {@link FaultAction.Close}. */
  public Fault close() {
    return then(new FaultAction.Close());
  }

  /** {@link FaultAction.Swallow}. */
  public Fault swallow() {
    return then(new FaultAction.Swallow());
  }

  /** {@link FaultAction.Delay}. */
  public Fault delay(Duration time) {
    return then(new FaultAction.Delay(time));
  }

  /** {@link FaultAction.Hold}. */
  public Fault hold() {
    return then(new FaultAction.Hold());
  }

  /** {@link FaultAction.CorruptHeaderDigest}. */
  public Fault corruptHeaderDigest() {
    return then(new FaultAction.CorruptHeaderDigest());
  }

  /** {@link FaultAction.CorruptDataDigest}. */
  public Fault corruptDataDigest() {
    return then(new FaultAction.CorruptDataDigest());
  }

  /** {@link FaultAction.CloseWindow}. */
  public Fault closeWindow() {
    return then(new FaultAction.CloseWindow());
  }

  /** BUSY. */
  public Fault busy() {
    return status(ScsiStatus.BUSY);
  }

  /** TASK SET FULL. */
  public Fault taskSetFull() {
    return status(ScsiStatus.TASK_SET_FULL);
  }

  /** {@link FaultAction.Status}. */
  public Fault status(ScsiStatus status) {
    return then(new FaultAction.Status(status));
  }

  /** {@link FaultAction.Check}. */
  public Fault check(SenseCode code) {
    return then(new FaultAction.Check(code.data()));
  }

  /** {@link FaultAction.RefuseLogin}. */
  public Fault refuse(int statusClass, int detail) {
    return then(new FaultAction.RefuseLogin(statusClass, detail));
  }

  /** {@link FaultAction.Redirect}. */
  public Fault redirect(String address, boolean permanent) {
    return then(new FaultAction.Redirect(address, permanent));
  }
}
