package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** Which task an answer belongs to. */
class TaskTableTest {
  private static TaskTable table(int bound) {
    return new TaskTable(null, bound);
  }

  private static Task sent(TaskTable table) {
    Task task = table.take();
    task.beginSending(7);
    return task;
  }

  @Test
  void growsToItsBoundAndNoFurther() {
    TaskTable table = table(70);
    assertEquals(0, table.size());
    for (int i = 0; i < 70; i++) {
      Task task = table.take();
      assertEquals(i, task.index);
      assertSame(task, table.at(i));
      assertEquals(i + 1, table.inUse());
    }
    assertNull(table.take());
    assertEquals(70, table.size());
    assertEquals(70, table.inUse());
  }

  @Test
  void aBoundBelowTheFirstSizeHolds() {
    TaskTable table = table(2);
    table.take();
    assertEquals(2, table.size());
    table.take();
    assertNull(table.take());
  }

  @Test
  void beginsWithThirtyTwoAndDoubles() {
    TaskTable table = table(1000);
    table.take();
    assertEquals(32, table.size());
    for (int i = 0; i < 32; i++) {
      table.take();
    }
    assertEquals(64, table.size());
  }

  @Test
  void aTaskGivenBackIsTakenAgainAndNothingIsMade() {
    TaskTable table = table(1000);
    Task task = sent(table);
    table.give(task);
    assertEquals(0, table.inUse());
    assertSame(Task.State.FREE, task.state);
    assertSame(task, table.take());
    assertEquals(32, table.size());
  }

  @Test
  void allThatWereGivenBackMayBeTaken() {
    TaskTable table = table(40);
    for (int i = 0; i < 40; i++) {
      table.take();
    }
    for (int i = 0; i < 40; i++) {
      table.give(table.at(i));
    }
    assertEquals(0, table.inUse());
    for (int i = 0; i < 40; i++) {
      assertNotEquals(null, table.take());
    }
    assertNull(table.take());
  }

  @Test
  void findsWhatWasSentByItsTag() {
    TaskTable table = table(40);
    Task first = sent(table);
    Task second = sent(table);
    assertSame(first, table.find(first.tag));
    assertSame(second, table.find(second.tag));
    second.abandon();
    assertSame(second, table.find(second.tag), "the target may still speak of it");
  }

  @Test
  void aLateAnswerToAnEarlierUseFindsNothing() {
    TaskTable table = table(40);
    Task task = sent(table);
    int before = task.tag;
    task.beginSending(8);
    assertNull(table.find(before));
    table.give(task);
    assertNull(table.find(task.tag));
    assertNull(table.find(before));
  }

  @Test
  void whatWaitsOrIsFreeCannotBeAnswered() {
    TaskTable table = table(40);
    assertNull(table.find(0));
    Task task = sent(table);
    int tag = task.tag;
    task.waitAgain();
    assertNull(table.find(tag));
    assertNull(table.find(0), "the tag of a place that was never used");
  }

  @Test
  void tagsOfOthersFindNothing() {
    TaskTable table = table(40);
    Task task = sent(table);
    assertNull(table.find(task.tag | TaskTable.CONTROL_BIT), "that of a request");
    assertNull(table.find(32), "a place that was never made");
    assertNull(table.find(0x7fff));
    assertNull(table.find(-1), "the reserved tag");
  }

  @Test
  void thePlaceOfTheLastTaskIsFound() {
    TaskTable table = table(3);
    table.take();
    table.take();
    Task last = sent(table);
    assertSame(last, table.find(last.tag));
    assertNull(table.find(last.tag + 1));
  }
}
