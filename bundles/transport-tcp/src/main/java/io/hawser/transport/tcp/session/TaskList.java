package io.hawser.transport.tcp.session;

/** Tasks in order, linked through themselves: a task is in one list at most. Loop only. */
final class TaskList {
  private Task first;
  private Task last;
  private int size;

  /** The first task, {@code null} if the list is empty. */
  Task first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  int size() {
    return size;
  }

  /** Appends a task that is in no list. */
  void add(Task task) {
    link(task, last, null);
  }

  /** Takes the task out. */
  void remove(Task task) {
    if (task.list != this) {
      throw new IllegalStateException("the task is not in this list");
    }
    if (task.listPrevious != null) {
      task.listPrevious.listNext = task.listNext;
    } else {
      first = task.listNext;
    }
    if (task.listNext != null) {
      task.listNext.listPrevious = task.listPrevious;
    } else {
      last = task.listPrevious;
    }
    task.list = null;
    task.listPrevious = null;
    task.listNext = null;
    size--;
  }

  /** Takes the first task out; {@code null} if there is none. */
  Task poll() {
    Task task = first;
    if (task != null) {
      remove(task);
    }
    return task;
  }

  /** Puts all tasks of {@code others} before the first, in their order. */
  void addAllFirst(TaskList others) {
    Task before = null;
    for (Task task = others.poll(); task != null; task = others.poll()) {
      link(task, before, before == null ? first : before.listNext);
      before = task;
    }
  }

  /** Appends all tasks of {@code others} in their order. */
  void addAll(TaskList others) {
    for (Task task = others.poll(); task != null; task = others.poll()) {
      add(task);
    }
  }

  private void link(Task task, Task before, Task after) {
    if (task.list != null) {
      throw new IllegalStateException("the task is in a list already");
    }
    task.list = this;
    task.listPrevious = before;
    task.listNext = after;
    if (before == null) {
      first = task;
    } else {
      before.listNext = task;
    }
    if (after == null) {
      last = task;
    } else {
      after.listPrevious = task;
    }
    size++;
  }
}
