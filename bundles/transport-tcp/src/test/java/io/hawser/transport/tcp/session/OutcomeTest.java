package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.DataDirection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a status can be believed. */
class OutcomeTest {
  private final Outcome outcome = new Outcome();

  private void judge(DataDirection way, int moved, int flags, int status, int count) {
    outcome.judge(way, 1000, moved, false, flags, 0, status, count);
  }

  @ParameterizedTest
  @CsvSource({
    "READ, 1000, 0, 0, 1000, 0",
    "READ, 600, 2, 400, 600, 400",
    "READ, 0, 2, 1000, 0, 1000",
    "READ, 1000, 4, 24, 1000, -24",
    "READ, 1000, 4, -1, 1000, -2147483647",
    "READ, 1000, 0, 77, 1000, 0",
    "WRITE, 1000, 0, 0, 1000, 0",
    "WRITE, 1000, 2, 400, 600, 400",
    "WRITE, 600, 2, 400, 600, 400",
    "WRITE, 1000, 4, 24, 1000, -24"
  })
  void successThatAgreesWithWhatMovedIsBelieved(
      DataDirection way, int moved, int flags, int count, int transferred, int residual) {
    judge(way, moved, flags, 0, count);
    assertNull(outcome.fault());
    assertEquals(transferred, outcome.transferred());
    assertEquals(residual, outcome.residual());
  }

  @ParameterizedTest
  @CsvSource({
    "READ, 999, 0, 0, success with 1000 bytes but sent 999",
    "READ, 1000, 2, 1, success with 999 bytes but sent 1000",
    "READ, 600, 4, 10, success with 1000 bytes but sent 600",
    "WRITE, 999, 0, 0, success for 1000 bytes but took only 999",
    "WRITE, 599, 2, 400, success for 600 bytes but took only 599",
    "READ, 1000, 6, 10, overflow and underflow",
    "READ, 0, 2, 1001, a residual of 1001 bytes for 1000",
    "READ, 0, 2, -1, a residual of 4294967295 bytes for 1000"
  })
  void successThatDoesNotIsNot(DataDirection way, int moved, int flags, int count, String what) {
    judge(way, moved, flags, 0, count);
    assertTrue(outcome.fault().contains(what), outcome.fault());
  }

  @ParameterizedTest
  @CsvSource({
    "READ, 300, 2, 700, 300, 700",
    "READ, 800, 2, 700, 300, 700",
    "READ, 100, 2, 700, 100, 900",
    "WRITE, 1000, 2, 1000, 0, 1000",
    "WRITE, 1000, 0, 0, 1000, 0"
  })
  void failureCountsTheLesserOfWhatMovedAndWhatIsTold(
      DataDirection way, int moved, int flags, int count, int transferred, int residual) {
    for (int status : new int[] {2, 8, 0x18, 0x28, 0x40}) {
      judge(way, moved, flags, status, count);
      assertNull(outcome.fault());
      assertEquals(transferred, outcome.transferred());
      assertEquals(residual, outcome.residual());
    }
  }

  @Test
  void conditionMetIsSuccessToo() {
    judge(DataDirection.READ, 999, 0, 4, 0);
    assertNotNull(outcome.fault());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 0x7f, 0x80, 0xff})
  void otherResponseCodesAreFaultsWhateverTheStatus(int response) {
    outcome.judge(DataDirection.WRITE, 1000, 1000, false, 0, response, 0, 0);
    String expected =
        response == 1 ? "a failure of its own" : String.format("response code 0x%02x", response);
    assertTrue(outcome.fault().contains(expected), outcome.fault());
  }

  @Test
  void successAfterRejectedDataIsNotBelieved() {
    outcome.judge(DataDirection.WRITE, 1000, 1000, true, 0, 0, 0, 0);
    assertTrue(outcome.fault().contains("after it rejected"), outcome.fault());
    outcome.judge(DataDirection.WRITE, 1000, 1000, true, 0, 0, 2, 0);
    assertNull(outcome.fault(), "a failure is");
  }

  @Test
  void moreThanWasExpectedIsNotCounted() {
    outcome.judge(DataDirection.NONE, 0, 5, false, 0, 0, 0, 0);
    assertNull(outcome.fault());
    assertEquals(0, outcome.transferred());
    assertEquals(0, outcome.residual());
  }
}
