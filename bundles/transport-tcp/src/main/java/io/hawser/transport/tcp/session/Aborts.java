package io.hawser.transport.tcp.session;

import io.hawser.api.HawserException;
import java.util.ArrayDeque;

/**
 * Has the target end tasks whose commands were given up, a few at a time. A task stays known until
 * the target has said that it is gone, so that a late answer to it is not taken for a stray; an
 * answer that never comes ends the connection, and with it the task. Loop only.
 */
final class Aborts {
  private static final System.Logger LOG = System.getLogger(Aborts.class.getName());
  private static final int AT_ONCE = 8;

  private final TcpSession session;
  private final FullFeaturePhase phase;
  private final ArrayDeque<Task> queue = new ArrayDeque<>();
  private int underWay;

  Aborts(TcpSession session, FullFeaturePhase phase) {
    this.session = session;
    this.phase = phase;
  }

  /** Aborts a task in state {@code ABANDONED}. */
  void add(Task task) {
    queue.add(task);
    next();
  }

  private void next() {
    while (underWay < AT_ONCE && !queue.isEmpty() && !phase.connection().isEnded()) {
      Task task = queue.poll();
      if (task.state != Task.State.ABANDONED || task.aborting) {
        continue;
      }
      task.aborting = true;
      underWay++;
      try {
        phase.request(
            TaskManagementCall.abort(task, new Answer(task, task.tag)),
            phase.connection().loop().wheel().now()
                + session.request().timeouts().task().toNanos());
      } catch (HawserException e) {
        phase.end(ConnectionFault.unanswered("a task cannot be aborted: " + e.getMessage()));
        return;
      }
    }
  }

  /** What becomes of one task. */
  private final class Answer implements TaskManagementCall.Answer {
    private final Task task;
    private final int tag;

    Answer(Task task, int tag) {
      this.task = task;
      this.tag = tag;
    }

    @Override
    public void response(int code) {
      underWay--;
      boolean here = task.state == Task.State.ABANDONED && task.tag == tag;
      if (here && (code == 0 || code == 1)) {
        session.commands().forget(task);
      } else if (here) {
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
      phase.end(ConnectionFault.unanswered("the target did not answer an ABORT TASK in time"));
    }

    /** The task goes on at the target; its late status will be recognized. */
    private void refused(String why) {
      LOG.log(
          System.Logger.Level.DEBUG, "session {0}: a task was not aborted: {1}", session.id(), why);
    }
  }
}
