package io.hawser.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SerialNumberTest {
  @Test
  void orderHoldsAcrossTheWrap() {
    assertTrue(SerialNumber.before(0xffffffff, 0));
    assertTrue(SerialNumber.after(5, 0xfffffff0));
    assertFalse(SerialNumber.before(7, 7));
    assertFalse(SerialNumber.after(7, 7));
    assertTrue(SerialNumber.before(Integer.MAX_VALUE, Integer.MIN_VALUE));
  }

  @Test
  void withinIsACircle() {
    assertTrue(SerialNumber.within(0, 0xfffffffe, 3));
    assertFalse(SerialNumber.within(4, 0xfffffffe, 3));
    assertFalse(SerialNumber.within(0xfffffffd, 0xfffffffe, 3));
    assertTrue(SerialNumber.within(3, 3, 3));
  }

  @Test
  void maxIsTheLater() {
    assertEquals(1, SerialNumber.max(0xffffffff, 1));
    assertEquals(1, SerialNumber.max(1, 0xffffffff));
  }
}
