package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Data-In may come next. */
class ReadProgressTest {
  private final ReadProgress progress = new ReadProgress();

  @BeforeEach
  void begin() {
    progress.begin(1000);
  }

  @Test
  void dataInOrderIsTakenToTheLastByte() {
    assertNull(progress.dataIn(0, 0, 600));
    assertEquals(600, progress.received());
    assertEquals(1, progress.nextDataSn());
    assertNull(progress.dataIn(1, 600, 400));
    assertEquals(1000, progress.received());
    assertEquals(2, progress.nextDataSn());
  }

  @Test
  void noDataCountsByItsNumberOnly() {
    assertNull(progress.dataIn(0, 12_345, 0));
    assertEquals(0, progress.received());
    assertNull(progress.dataIn(1, 0, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 100, 10, DataSN 2 instead of 1",
    "0, 100, 10, DataSN 0 instead of 1",
    "-1, 100, 10, DataSN 4294967295 instead of 1",
    "1, 99, 10, data for offset 99 after 100",
    "1, 101, 10, data for offset 101 after 100",
    "1, -1, 10, data for offset 4294967295 after 100",
    "1, 100, 901, 1001 bytes for a command that expects 1000"
  })
  void whatIsOutOfOrderIsNamedAndNotCounted(int dataSn, int offset, int length, String what) {
    assertNull(progress.dataIn(0, 0, 100));
    String fault = progress.dataIn(dataSn, offset, length);
    assertNotNull(fault);
    assertTrue(fault.contains(what), fault);
    assertEquals(100, progress.received());
  }

  @Test
  void theNextCommandStartsAtTheBeginning() {
    assertNull(progress.dataIn(0, 0, 1000));
    progress.begin(10);
    assertEquals(0, progress.received());
    assertEquals(0, progress.nextDataSn());
    assertNull(progress.dataIn(0, 0, 10));
  }

  @Test
  void whatIsMissingIsSkippedForwardOnlyAndTakenWhenItComesAgain() {
    assertNull(progress.dataIn(0, 0, 100));
    for (int wrong : new int[] {100, 1001}) {
      assertTrue(progress.skipTo(2, wrong).contains("data for offset " + wrong + " after"));
    }
    assertNull(progress.skipTo(2, 1000), "the rest is missing");
    assertEquals(1000, progress.received());
    assertEquals(2, progress.nextDataSn());
    progress.rewind(1, 100);
    assertEquals(100, progress.received());
    assertNull(progress.dataIn(1, 100, 900));
  }
}
