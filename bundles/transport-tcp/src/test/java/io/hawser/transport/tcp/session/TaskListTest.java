package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of tasks, and that each is in one list at most. */
class TaskListTest {
  private final Task[] tasks = new Task[6];
  private final TaskList list = new TaskList();

  TaskListTest() {
    for (int i = 0; i < tasks.length; i++) {
      tasks[i] = new Task(null, i);
    }
  }

  private TaskList of(int... indexes) {
    TaskList made = new TaskList();
    for (int index : indexes) {
      made.add(tasks[index]);
    }
    return made;
  }

  /** The list has these, whichever way it is walked. */
  private static void assertHolds(TaskList list, Integer... indexes) {
    List<Integer> expected = new ArrayList<>(List.of(indexes));
    List<Integer> forward = new ArrayList<>();
    Task last = null;
    for (Task task = list.first(); task != null; task = task.listNext) {
      assertSame(list, task.list);
      assertTrue(forward.size() < expected.size(), "more than " + expected);
      forward.add(task.index);
      last = task;
    }
    assertEquals(expected, forward);
    List<Integer> backward = new ArrayList<>();
    for (Task task = last; task != null; task = task.listPrevious) {
      backward.add(task.index);
    }
    Collections.reverse(expected);
    assertEquals(expected, backward);
    assertEquals(indexes.length, list.size());
    assertEquals(indexes.length == 0, list.isEmpty());
  }

  @Test
  void tasksComeOutInTheOrderTheyWentIn() {
    TaskList three = of(2, 0, 1);
    assertHolds(three, 2, 0, 1);
    assertSame(tasks[2], three.poll());
    assertSame(tasks[0], three.poll());
    assertSame(tasks[1], three.poll());
    assertNull(three.poll());
    assertHolds(three);
  }

  @Test
  void aTaskIsTakenOutWhereverItStands() {
    TaskList four = of(0, 1, 2, 3);
    four.remove(tasks[1]);
    assertHolds(four, 0, 2, 3);
    four.remove(tasks[0]);
    assertHolds(four, 2, 3);
    four.remove(tasks[3]);
    assertHolds(four, 2);
    four.remove(tasks[2]);
    assertHolds(four);
    four.add(tasks[1]);
    assertHolds(four, 1);
  }

  @Test
  void aTaskTakenOutKnowsNoListAndNoNeighbors() {
    TaskList three = of(0, 1, 2);
    three.remove(tasks[1]);
    assertNull(tasks[1].list);
    assertNull(tasks[1].listPrevious);
    assertNull(tasks[1].listNext);
  }

  @Test
  void aTaskInAListGoesIntoNoOther() {
    TaskList one = of(0);
    assertThrows(IllegalStateException.class, () -> list.add(tasks[0]));
    assertThrows(IllegalStateException.class, () -> one.add(tasks[0]));
    assertThrows(IllegalStateException.class, () -> list.remove(tasks[0]));
    assertThrows(IllegalStateException.class, () -> list.remove(tasks[1]));
    assertHolds(one, 0);
    assertHolds(list);
  }

  @Test
  void othersGoBeforeTheFirstInTheirOrder() {
    TaskList standing = of(0, 1);
    TaskList others = of(2, 3, 4);
    standing.addAllFirst(others);
    assertHolds(standing, 2, 3, 4, 0, 1);
    assertHolds(others);
  }

  @Test
  void othersGoIntoAnEmptyList() {
    list.addAllFirst(of(2, 3));
    assertHolds(list, 2, 3);
    list.addAllFirst(new TaskList());
    assertHolds(list, 2, 3);
  }

  @Test
  void othersGoBehindTheLast() {
    TaskList standing = of(0, 1);
    TaskList others = of(2, 3);
    standing.addAll(others);
    assertHolds(standing, 0, 1, 2, 3);
    assertHolds(others);
    standing.addAll(others);
    assertHolds(standing, 0, 1, 2, 3);
    assertFalse(standing.isEmpty());
  }
}
