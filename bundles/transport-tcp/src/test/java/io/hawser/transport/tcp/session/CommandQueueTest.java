package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandQueueTest {
  @Test
  void countsUpToItsBound() {
    CommandQueue queue = new CommandQueue(3);
    assertTrue(queue.admit() && queue.admit() && queue.admit());
    assertFalse(queue.admit());
    queue.release();
    assertTrue(queue.admit());
    assertEquals(3, queue.held());
  }

  @Test
  void keepsTheOrderOverManyRounds() {
    CommandQueue queue = new CommandQueue(5);
    ScsiCommand[] commands = new ScsiCommand[3];
    for (int i = 0; i < commands.length; i++) {
      commands[i] = new ScsiCommand();
    }
    for (int round = 0; round < 1000; round++) {
      for (ScsiCommand command : commands) {
        queue.offer(null, command);
      }
      for (ScsiCommand command : commands) {
        assertSame(command, queue.poll());
      }
      assertNull(queue.poll());
    }
  }

  @Test
  void losesNothingBetweenThreadsAndKeepsEachThreadsOrder() throws Exception {
    int threads = 4;
    int each = 3_000;
    CommandQueue queue = new CommandQueue(64);
    List<Thread> producers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t;
      Thread producer =
          new Thread(
              () -> {
                for (int i = 0; i < each; i++) {
                  while (!queue.admit()) {
                    Thread.onSpinWait();
                  }
                  queue.offer(null, new ScsiCommand().attachment(number * each + i));
                }
              });
      producer.setDaemon(true);
      producer.start();
      producers.add(producer);
    }
    int[] next = new int[threads];
    long end = System.nanoTime() + 20_000_000_000L;
    for (int got = 0; got < threads * each; ) {
      ScsiCommand command = queue.poll();
      if (command == null) {
        assertTrue(System.nanoTime() - end < 0, "commands were lost");
        Thread.onSpinWait();
        continue;
      }
      queue.release();
      int value = (int) command.attachment();
      assertEquals(next[value / each]++, value % each);
      got++;
    }
    for (Thread producer : producers) {
      producer.join(1000);
    }
    assertNull(queue.poll());
    assertEquals(0, queue.held());
  }
}
