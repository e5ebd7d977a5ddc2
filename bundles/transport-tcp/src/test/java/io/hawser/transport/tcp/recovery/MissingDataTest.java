package io.hawser.transport.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.transport.tcp.recovery.MissingData.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Data-Ins are missing, and what may fill the gaps. */
class MissingDataTest {
  private final MissingData missing = new MissingData();

  @Test
  void aRunIsFilledInOrder() {
    missing.add(new Run(3, 2, 100, 200));
    assertNull(missing.fill(3, 100, 40));
    assertEquals(List.of(new Run(4, 1, 140, 200)), missing.runs());
    assertFalse(missing.has(3));
    assertNull(missing.fill(4, 140, 60));
    assertTrue(missing.isEmpty());
  }

  @Test
  void aRunIsFilledFromItsMiddle() {
    missing.add(new Run(3, 3, 100, 200));
    assertNull(missing.fill(4, 130, 20));
    assertEquals(List.of(new Run(3, 1, 100, 130), new Run(5, 1, 150, 200)), missing.runs());
  }

  @ParameterizedTest
  @CsvSource({
    "3, 99, 41",
    "3, 101, 39",
    "3, 100, 101",
    "4, 99, 101",
    "4, 150, 49",
    "4, 150, 51",
    "4, -2147483648, 10"
  })
  void bytesThatAreNotMissingAreRefused(int dataSn, int offset, int length) {
    missing.add(new Run(3, 2, 100, 200));
    assertNotNull(missing.fill(dataSn, offset, length));
    assertEquals(List.of(new Run(3, 2, 100, 200)), missing.runs());
  }

  @Test
  void theLastOfARunMustFillItExactly() {
    missing.add(new Run(3, 1, 100, 200));
    assertNotNull(missing.fill(3, 100, 99));
    assertNull(missing.fill(3, 100, 100));
  }

  @Test
  void tooManyRunsAreRefused() {
    for (int i = 0; i < MissingData.MAX_RUNS; i++) {
      assertTrue(missing.add(new Run(2 * i, 1, 20 * i, 20 * i + 10)));
    }
    assertFalse(missing.add(new Run(1000, 1, 20_000, 20_010)));
  }

  @Test
  void runsAreKeptInTheOrderOfTheirNumbersAcrossTheirWrap() {
    int last = Integer.MAX_VALUE;
    missing.add(new Run(last + 2, 1, 300, 400));
    missing.add(new Run(last - 3, 1, 100, 200));
    missing.add(new Run(last, 1, 200, 300));
    assertFalse(missing.isEmpty());
    assertEquals(
        List.of(last - 3, last, last + 2), missing.runs().stream().map(Run::dataSn).toList());
  }

  @Test
  void aRefusalSaysWhatCameAndWhatIsMissing() {
    missing.add(new Run(3, 2, 100, 200));
    assertEquals(
        "DataSN 4 came again with bytes 150 to 199 where 100 to 200 are missing",
        missing.fill(4, 150, 49));
  }

  @Test
  void anyOrderFillsAllGaps() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      MissingData all = new MissingData();
      int pdus = 1 + random.nextInt(40);
      int[] offsets = new int[pdus + 1];
      for (int i = 0; i < pdus; i++) {
        offsets[i + 1] = offsets[i] + 1 + random.nextInt(100);
      }
      List<Integer> lost = new ArrayList<>();
      for (int from = 0; from < pdus; ) {
        int to = Math.min(pdus, from + 1 + random.nextInt(5));
        if (random.nextBoolean()) {
          all.add(new Run(from, to - from, offsets[from], offsets[to]));
          for (int i = from; i < to; i++) {
            lost.add(i);
          }
        }
        from = to;
      }
      Collections.shuffle(lost, random);
      for (int dataSn : lost) {
        assertTrue(all.has(dataSn), "seed " + seed);
        int length = offsets[dataSn + 1] - offsets[dataSn];
        assertNull(all.fill(dataSn, offsets[dataSn], length), "seed " + seed);
        assertFalse(all.has(dataSn), "seed " + seed);
      }
      assertTrue(all.isEmpty(), "seed " + seed);
    }
  }
}
