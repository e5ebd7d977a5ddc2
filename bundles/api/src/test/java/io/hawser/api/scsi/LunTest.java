package io.hawser.api.scsi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LunTest {
  @Test
  void smallNumbersUseThePeripheralMethodAndLargerOnesFlatSpace() {
    assertEquals(0x0001_0000_0000_0000L, Lun.of(1).value());
    assertEquals(0x00ff_0000_0000_0000L, Lun.of(255).value());
    assertEquals(0x4100_0000_0000_0000L, Lun.of(256).value());
    assertEquals(0x7fff_0000_0000_0000L, Lun.of(16383).value());
    assertThrows(IllegalArgumentException.class, () -> Lun.of(16384));
    assertThrows(IllegalArgumentException.class, () -> Lun.of(-1));
  }

  @Test
  void theNumberComesBack() {
    for (int number = 0; number <= Lun.MAX_SINGLE_LEVEL; number++) {
      assertEquals(number, Lun.of(number).number());
    }
    assertEquals(0xc101L, new Lun(0xc101_0000_0000_0000L).number(), "REPORT LUNS well-known LUN");
    assertEquals("49409", new Lun(0xc101_0000_0000_0000L).toString());
  }
}
