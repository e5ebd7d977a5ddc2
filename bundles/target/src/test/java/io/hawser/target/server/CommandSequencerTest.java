package io.hawser.target.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandSequencerTest {
  @Test
  void deliversInOrderWhateverComesFirst() {
    long seed = System.nanoTime();
    int first = -5;
    CommandSequencer sequencer = new CommandSequencer(first, 16);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      order.add(first + i);
    }
    List<Integer> expected = List.copyOf(order);
    Collections.shuffle(order, new Random(seed));
    List<Integer> delivered = new ArrayList<>();
    for (int cmdSn : order) {
      assertTrue(sequencer.offer(cmdSn, () -> delivered.add(cmdSn)), "seed " + seed);
    }
    assertEquals(expected, delivered, "seed " + seed);
    assertEquals(first + 16, sequencer.expCmdSn());
  }

  @Test
  void ignoresWhatIsOutsideTheWindowOrThereAlready() {
    CommandSequencer sequencer = new CommandSequencer(10, 4);
    assertFalse(sequencer.offer(9, () -> {}));
    assertFalse(sequencer.offer(14, () -> {}));
    assertTrue(sequencer.offer(12, () -> {}));
    assertFalse(sequencer.offer(12, () -> {}));
  }

  @Test
  void theWindowIsWhatIsNotUnderWayAndNeverShrinks() {
    CommandSequencer sequencer = new CommandSequencer(1, 2);
    assertEquals(2, sequencer.maxCmdSn());
    sequencer.offer(1, sequencer::begin);
    assertEquals(2, sequencer.maxCmdSn());
    sequencer.offer(2, sequencer::begin);
    assertEquals(2, sequencer.maxCmdSn());
    sequencer.end();
    assertEquals(3, sequencer.maxCmdSn());
    sequencer.freeze(true);
    sequencer.end();
    assertEquals(3, sequencer.maxCmdSn());
    sequencer.freeze(false);
    assertEquals(4, sequencer.maxCmdSn());
  }

  @Test
  void aSkippedNumberLetsTheNextThrough() {
    CommandSequencer sequencer = new CommandSequencer(1, 8);
    List<Integer> delivered = new ArrayList<>();
    sequencer.offer(2, () -> delivered.add(2));
    sequencer.skip(1);
    assertEquals(List.of(2), delivered);
  }
}
