package io.hawser.transport.tcp.session;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import io.hawser.api.transport.ReloginGuard;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A logical unit over one session. While its guards look at it after a re-login its commands are
 * held, but for those that come through the guards' own {@link #fresh} view.
 */
final class TcpLogicalUnit implements LogicalUnit {
  private final TcpSession session;
  private final Lun lun;
  private final boolean fresh;
  private final List<ReloginGuard> guards = new CopyOnWriteArrayList<>();

  // On the loop only.
  private final TaskList held = new TaskList();
  private boolean verifying;
  private HawserException frozen;

  TcpLogicalUnit(TcpSession session, Lun lun) {
    this(session, lun, false);
  }

  private TcpLogicalUnit(TcpSession session, Lun lun, boolean fresh) {
    this.session = session;
    this.lun = lun;
    this.fresh = fresh;
  }

  /** The view for guards. */
  TcpLogicalUnit fresh() {
    return new TcpLogicalUnit(session, lun, true);
  }

  boolean isFresh() {
    return fresh;
  }

  /** Checked at every re-login. */
  List<ReloginGuard> guards() {
    return guards;
  }

  /** Commands that wait for the guards. */
  TaskList held() {
    return held;
  }

  /** Whether commands wait for the guards. */
  boolean isHeld() {
    return verifying;
  }

  /** Why commands are not executed any more, {@code null} if they are. */
  HawserException frozen() {
    return frozen;
  }

  /** The guards begin to look. */
  void verifying() {
    verifying = true;
    frozen = null;
  }

  /**
   * The guards have looked.
   *
   * @param refusal why one of them refused, {@code null} if all agreed
   */
  void verified(HawserException refusal) {
    verifying = false;
    frozen = refusal;
  }

  @Override
  public Lun lun() {
    return lun;
  }

  @Override
  public String description() {
    return session.describe(lun);
  }

  @Override
  public int maxTransferLength() {
    return SessionCommands.MAX_TRANSFER;
  }

  @Override
  public boolean isNear() {
    return session.commands().isHere();
  }

  @Override
  public void execute(ScsiCommand command) {
    session.commands().intake().submit(this, command);
  }

  @Override
  public void cancel(ScsiCommand command) {
    session.commands().intake().cancel(this, command);
  }

  @Override
  public CompletionStage<TaskManagementResponse> manage(
      TaskManagement function, Deadline deadline) {
    return session.manage(this, function, deadline);
  }

  @Override
  public String toString() {
    return description();
  }
}
