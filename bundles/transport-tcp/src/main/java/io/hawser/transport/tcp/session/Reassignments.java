package io.hawser.transport.tcp.session;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.ArrayDeque;

/**
 * Has the target go on, on this connection, with tasks of one that was lost (TASK REASSIGN, RFC
 * 7143 sections 7.2.2 and 11.5), a few at a time; those whose commands have ended meanwhile it is
 * to end (ABORT TASK, which is for any connection once the task's own is logged out). A task that
 * the target does not know any more is treated as one that was lost with its session; a target that
 * cannot reassign at all loses the session. Loop only.
 */
final class Reassignments {
  private static final int AT_ONCE = 8;

  /** Response codes of section 11.6.1. */
  private static final int COMPLETE = 0;

  private static final int STILL_ALLEGIANT = 3;
  private static final int NOT_SUPPORTED = 4;

  private final TcpSession session;
  private final FullFeaturePhase phase;
  private final ArrayDeque<Task> queue = new ArrayDeque<>();
  private int underWay;

  Reassignments(TcpSession session, FullFeaturePhase phase) {
    this.session = session;
    this.phase = phase;
  }

  /**
   * Takes the tasks of the lost connection over: what the target has not taken in is sent again in
   * its place, the rest is reassigned.
   *
   * @param sent in the order of their CmdSN
   */
  void takeOver(TaskList sent) {
    Task following;
    for (Task task = sent.first();
        task != null && !phase.connection().isEnded();
        task = following) {
      following = task.listNext;
      if (task.state == Task.State.ABANDONED) {
        // Left alone, a target that took it in might still execute it, long after its command's
        // end here; if it did not, the abort fills its place in the order of commands.
        task.aborting = false;
        phase.aborts().add(task);
      } else if (phase.lacksCommand(task)) {
        task.repair = null;
        phase.retry(task);
      } else {
        reassign(task);
      }
    }
  }

  private void reassign(Task task) {
    // What came in pieces is forgotten: the target begins with the first data we do not have.
    if (task.repair != null) {
      task.repair.rewind();
      task.repair = null;
    }
    task.write.resume();
    queue.add(task);
    next();
  }

  private void next() {
    while (underWay < AT_ONCE && !queue.isEmpty() && !phase.connection().isEnded()) {
      Task task = queue.poll();
      if (task.state != Task.State.SENT) {
        continue;
      }
      underWay++;
      try {
        phase.request(
            TaskManagementCall.reassign(task, new Answer(task)),
            phase.connection().loop().wheel().now()
                + session.request().timeouts().task().toNanos());
      } catch (HawserException e) {
        phase.end(ConnectionFault.unanswered("a task cannot be reassigned: " + e.getMessage()));
        return;
      }
    }
  }

  /** What becomes of one task. */
  private final class Answer implements TaskManagementCall.Answer {
    private final Task task;
    private final int tag;

    Answer(Task task) {
      this.task = task;
      this.tag = task.tag;
    }

    @Override
    public void response(int code) {
      underWay--;
      if (code == STILL_ALLEGIANT || code == NOT_SUPPORTED) {
        throw ConnectionFault.protocol(
            "the target does not reassign a task of the lost connection, response " + code);
      }
      if (code != COMPLETE) {
        refused("response " + code);
      }
      next();
    }

    @Override
    public void failed(HawserException why) {
      underWay--;
      refused(why.getMessage());
      next();
    }

    @Override
    public void late() {
      phase.end(ConnectionFault.unanswered("the target did not answer a TASK REASSIGN in time"));
    }

    private void refused(String why) {
      boolean here = session.commands().tasks().find(tag) == task;
      if (here && !phase.connection().isEnded()) {
        session
            .commands()
            .losses()
            .one(
                task,
                new HawserException(
                    ErrorCode.TRANSPORT,
                    "the connection was lost and the task not taken over: " + why));
      }
    }
  }
}
