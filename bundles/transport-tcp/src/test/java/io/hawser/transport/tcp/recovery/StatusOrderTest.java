package io.hawser.transport.tcp.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.transport.tcp.recovery.StatusOrder.Held;
import io.hawser.transport.tcp.recovery.StatusOrder.Run;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Responses before their turn. Counts across the wrap of the numbers. */
class StatusOrderTest {
  private static final int FIRST = -2;

  private final StatusOrder order = new StatusOrder(FIRST);

  private static Held response(int bytes) {
    return new Held(ByteBuffer.allocate(48), ByteBuffer.allocate(bytes));
  }

  @Test
  void inOrderNothingIsKept() {
    for (int statSn = FIRST; statSn != 5; statSn++) {
      assertFalse(order.isRepeated(statSn));
      assertEquals(statSn, order.expected());
      order.done();
      assertTrue(order.isClear());
      assertTrue(order.isRepeated(statSn));
    }
  }

  @Test
  void laterOnesWaitForTheMissing() {
    Held later = response(10);
    assertEquals(new Run(FIRST, 4), order.reach(FIRST + 3));
    order.hold(FIRST + 3, later);
    assertEquals(new Run(FIRST, 3), order.missing());
    assertNull(order.next());
    order.hold(FIRST + 1, response(0));
    assertEquals(new Run(FIRST, 1), order.missing());
    order.done();
    assertEquals(FIRST + 1, order.expected());
    order.done();
    assertEquals(new Run(FIRST + 2, 1), order.missing());
    order.done();
    assertSame(later, order.next());
    order.done();
    assertTrue(order.isClear());
  }

  @Test
  void whatIsHeldIsRepeated() {
    order.reach(FIRST + 1);
    order.hold(FIRST + 1, response(0));
    assertTrue(order.isRepeated(FIRST + 1));
    assertFalse(order.isRepeated(FIRST));
  }

  @Test
  void aKnownGapIsNotReachedTwice() {
    order.reach(FIRST + 3);
    assertEquals(0, order.reach(FIRST + 1).count());
    assertEquals(new Run(FIRST + 4, 2), order.reach(FIRST + 5));
  }

  @Test
  void tooFarAheadIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> order.reach(FIRST + StatusOrder.MAX_AHEAD));
    order.reach(FIRST + StatusOrder.MAX_AHEAD - 1);
  }

  @Test
  void whatWaitsIsBoundedInBytes() {
    order.reach(FIRST + 3);
    order.hold(FIRST + 1, response(StatusOrder.MAX_BYTES));
    Held more = response(1);
    assertThrows(IllegalArgumentException.class, () -> order.hold(FIRST + 2, more));
  }

  @Test
  void whatIsMissingOrWaitsIsNotClear() {
    assertEquals(new Run(FIRST, 1), order.reach(FIRST));
    assertFalse(order.isClear());
    order.done();
    assertTrue(order.isClear());
  }

  @Test
  void whatHasHadItsTurnMakesRoomForMoreBytes() {
    order.reach(FIRST + 3);
    order.hold(FIRST, response(StatusOrder.MAX_BYTES));
    order.done();
    order.hold(FIRST + 1, response(StatusOrder.MAX_BYTES));
    assertThrows(IllegalArgumentException.class, () -> order.hold(FIRST + 2, response(1)));
  }

  @Test
  void theFirstGapBeginsBehindWhatIsHeld() {
    order.reach(FIRST + 4);
    order.hold(FIRST, response(0));
    order.hold(FIRST + 3, response(0));
    assertEquals(new Run(FIRST + 1, 2), order.missing());
  }

  @Test
  void nothingIsMissingWhenAllIsHeld() {
    order.reach(FIRST + 1);
    order.hold(FIRST, response(0));
    order.hold(FIRST + 1, response(0));
    assertEquals(0, order.missing().count());
  }
}
