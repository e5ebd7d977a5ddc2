package io.hawser.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CmdSnWindowTest {
  @Test
  void opensClosesAndWrapsAround() {
    CmdSnWindow window = new CmdSnWindow(0xfffffffe);
    assertFalse(window.isOpen());
    assertTrue(window.update(0xfffffffe, 1));
    assertEquals(4, window.room());
    assertEquals(0xfffffffe, window.take());
    assertEquals(0xffffffff, window.take());
    assertEquals(0, window.take());
    assertEquals(1, window.take());
    assertFalse(window.isOpen());
    assertEquals(0, window.room());
    assertTrue(window.update(2, 1));
    assertFalse(window.isOpen());
    assertTrue(window.update(2, 2));
    assertTrue(window.isOpen());
  }

  @Test
  void impossiblePairsAreIgnored() {
    CmdSnWindow window = new CmdSnWindow(10);
    window.update(10, 20);
    assertFalse(window.update(10, 8), "MaxCmdSN before ExpCmdSN-1");
    assertFalse(window.update(11, 30), "ExpCmdSN beyond what was sent");
    assertEquals(10, window.expCmdSn());
    assertEquals(20, window.maxCmdSn());
  }

  @Test
  void olderValuesDoNotTakeTheWindowBack() {
    CmdSnWindow window = new CmdSnWindow(10);
    window.update(10, 20);
    window.take();
    window.update(11, 40);
    window.update(10, 20);
    assertEquals(11, window.expCmdSn());
    assertEquals(40, window.maxCmdSn());
  }

  @Test
  void theWidestWindowIsOpen() {
    CmdSnWindow window = new CmdSnWindow(1);
    assertTrue(window.update(1, Integer.MAX_VALUE));
    assertEquals(Integer.MAX_VALUE, window.room());
    assertTrue(window.isOpen());
  }
}
