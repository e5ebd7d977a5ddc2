package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a target may ask for, and what is sent in which order. */
class WriteProgressTest {
  private static final long LUN = 0x0001_0000_0000_0000L;
  private static final int MAX_BURST = 400;
  private static final int OUTSTANDING = 2;

  private final WriteProgress progress = new WriteProgress();

  @BeforeEach
  void begin() {
    progress.begin(1000, 100);
  }

  private String r2t(int number, int offset, int length) {
    return progress.r2t(number, LUN, 7 + number, offset, length, MAX_BURST, OUTSTANDING, false);
  }

  private String again(int number, int offset, int length) {
    return progress.r2t(number, LUN, 7 + number, offset, length, MAX_BURST, OUTSTANDING, true);
  }

  private void assertBurst(int tag, int offset, int length, int dataSn) {
    assertTrue(progress.pending());
    assertEquals(tag, progress.burstTag());
    assertEquals(LUN, progress.burstLun());
    assertEquals(offset, progress.burstOffset());
    assertEquals(length, progress.burstLength());
    assertEquals(dataSn, progress.burstDataSn());
  }

  @Test
  void immediateDataIsSentAtOnceAndNothingElseUnasked() {
    assertEquals(100, progress.sent());
    assertFalse(progress.pending());
    assertEquals(0, progress.nextR2tSn());
  }

  @Test
  void unsolicitedDataFollowsTheImmediate() {
    progress.unsolicited(LUN, -1, 200);
    assertBurst(-1, 100, 200, 0);
    progress.advance(150);
    assertBurst(-1, 250, 50, 1);
    progress.advance(50);
    assertFalse(progress.pending());
    assertEquals(300, progress.sent());
    assertNotNull(r2t(0, 299, 10), "sent already");
    assertNull(r2t(0, 300, 400));
  }

  @Test
  void burstsAreSentInTheOrderOfTheirR2tsEachCountedAnew() {
    assertNull(r2t(0, 100, 400));
    assertNull(r2t(1, 500, 300));
    assertNull(r2t(2, 800, 200));
    assertBurst(7, 100, 400, 0);
    progress.advance(300);
    assertBurst(7, 400, 100, 1);
    progress.advance(100);
    assertBurst(8, 500, 300, 0);
    progress.advance(300);
    assertBurst(9, 800, 200, 0);
    progress.advance(200);
    assertFalse(progress.pending());
    assertEquals(1000, progress.sent());
    assertEquals(3, progress.nextR2tSn());
  }

  @Test
  void manyBurstsKeepTheirOrderWhateverWasSentBefore() {
    progress.begin(10_000, 0);
    int asked = 0;
    int answered = 0;
    for (int round = 0; round < 40; round++) {
      while (asked < answered + 2 + round % 9) {
        assertNull(progress.r2t(asked, LUN + asked, asked, asked * 10, 10, MAX_BURST, 100, false));
        asked++;
      }
      progress.advance(10);
      answered++;
      assertEquals(answered, progress.burstTag());
      assertEquals(LUN + answered, progress.burstLun());
      assertEquals(answered * 10, progress.burstOffset());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 100, 100, R2TSN 1 instead of 0",
    "-1, 100, 100, R2TSN 4294967295 instead of 0",
    "0, 100, 0, no data",
    "0, 100, 401, where MaxBurstLength is 400",
    "0, 100, -1, 4294967295 bytes where MaxBurstLength is 400",
    "0, -1, 100, at offset 4294967295 of a command with 1000",
    "0, 1001, 1, at offset 1001 of a command with 1000",
    "0, 901, 100, at offset 901 of a command with 1000",
    "0, 99, 100, again for bytes before offset 100"
  })
  void whatCannotBeAnsweredIsNamed(int number, int offset, int length, String what) {
    String fault = r2t(number, offset, length);
    assertNotNull(fault);
    assertTrue(fault.contains(what), fault);
    assertFalse(progress.pending());
    assertEquals(0, progress.nextR2tSn());
  }

  @Test
  void theBordersCanBeAnswered() {
    assertNull(r2t(0, 100, 400), "as much as MaxBurstLength, from the first byte not sent");
    assertNull(r2t(1, 600, 400), "up to the last byte");
  }

  @Test
  void moreR2tsThanAgreedOnAreRefused() {
    assertNull(r2t(0, 100, 10));
    assertNull(r2t(1, 110, 10));
    assertNull(r2t(2, 120, 10), "the first may be on its way");
    assertTrue(r2t(3, 130, 10).contains("more than 2 R2Ts"));
    progress.advance(10);
    assertNull(r2t(3, 130, 10));
  }

  @Test
  void bytesAskedForAgainCountOnce() {
    assertNull(again(0, 100, 400));
    progress.advance(400);
    assertNull(again(1, 300, 400));
    progress.advance(400);
    assertEquals(700, progress.sent());
    progress.rejected(300);
    assertTrue(progress.lacksRejected(), "only 200 came again");
    assertNull(again(2, 600, 100));
    assertFalse(progress.lacksRejected());
  }

  @Test
  void bytesAreNotAskedForAgainWithoutEnd() {
    assertNull(again(0, 100, 10));
    progress.advance(10);
    int number = 1;
    String fault = null;
    while (fault == null && number < 1000) {
      fault = again(number++, 100, 10);
      if (fault == null) {
        progress.advance(10);
      }
    }
    assertEquals(66, number, "64 repeats are enough");
  }

  @Test
  void onAnotherConnectionTheTargetMayCountAnewAndAsksForWhatWasNotSent() {
    assertNull(again(0, 100, 400));
    progress.advance(150);
    progress.resume();
    assertFalse(progress.pending());
    assertTrue(progress.isNext(0) && progress.isNext(1));
    assertFalse(progress.isNext(2) || progress.isNext(-1));
    assertNull(again(0, 250, 400));
    assertEquals(1, progress.nextR2tSn());
    assertFalse(progress.isNext(0), "once it has chosen, it counts on");
    progress.advance(400);
    assertEquals(650, progress.sent(), "nothing of it was sent before");
  }

  @Test
  void theNextCommandStartsAtTheBeginning() {
    assertNull(again(0, 100, 400));
    progress.advance(10);
    progress.rejected(10);
    progress.begin(50, 0);
    assertFalse(progress.pending());
    assertFalse(progress.lacksRejected());
    assertEquals(0, progress.sent());
    assertEquals(0, progress.nextR2tSn());
    assertNull(r2t(0, 0, 50));
    assertBurst(7, 0, 50, 0);
  }
}
