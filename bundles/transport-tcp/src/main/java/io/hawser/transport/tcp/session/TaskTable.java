package io.hawser.transport.tcp.session;

import java.util.Arrays;

/**
 * The tasks of a session by their Initiator Task Tag: the low 15 bits are the place in an array,
 * the high bits count the uses of that place, so a late answer to an earlier task is noticed. Grows
 * as needed up to its bound and then allocates nothing. Loop only.
 */
final class TaskTable {
  /** Set in the tags of requests that are not SCSI commands. */
  static final int CONTROL_BIT = 0x8000;

  private static final int INDEX_MASK = 0x7fff;
  private static final int FIRST_SIZE = 32;

  private final SessionCommands commands;
  private final int bound;
  private Task[] tasks = new Task[0];
  private Task[] stock = new Task[0];
  private int stocked;

  TaskTable(SessionCommands commands, int bound) {
    this.commands = commands;
    this.bound = bound;
  }

  /** A free task, {@code null} if all are in use. */
  Task take() {
    if (stocked == 0 && !grow()) {
      return null;
    }
    return stock[--stocked];
  }

  /** Gives a task back. */
  void give(Task task) {
    task.clear();
    stock[stocked++] = task;
  }

  /** The task that carries this tag now, {@code null} if none does. */
  Task find(int tag) {
    int index = tag & INDEX_MASK;
    if ((tag & CONTROL_BIT) != 0 || index >= tasks.length) {
      return null;
    }
    Task task = tasks[index];
    return task.tag == tag && (task.state == Task.State.SENT || task.state == Task.State.ABANDONED)
        ? task
        : null;
  }

  /** Tasks in use. */
  int inUse() {
    return tasks.length - stocked;
  }

  /** The task at this place, 0 to {@link #size()} - 1. */
  Task at(int index) {
    return tasks[index];
  }

  /** Tasks made so far. */
  int size() {
    return tasks.length;
  }

  private boolean grow() {
    int old = tasks.length;
    if (old >= bound) {
      return false;
    }
    int size = Math.min(bound, Math.max(FIRST_SIZE, old * 2));
    tasks = Arrays.copyOf(tasks, size);
    stock = Arrays.copyOf(stock, size);
    for (int i = size - 1; i >= old; i--) {
      tasks[i] = new Task(commands, i);
      stock[stocked++] = tasks[i];
    }
    return true;
  }
}
