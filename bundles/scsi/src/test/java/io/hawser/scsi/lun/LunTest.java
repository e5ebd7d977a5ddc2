package io.hawser.scsi.lun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.Lun;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.Seeded;
import io.hawser.scsi.lun.LunAddress.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LunTest {
  @Test
  void addressMethods() {
    assertEquals(new LunAddress(Method.PERIPHERAL, 0, 0, 5, false), LunAddress.of(Lun.of(5)));
    assertEquals(new LunAddress(Method.FLAT, 0, 0, 300, false), LunAddress.of(Lun.of(300)));
    assertEquals(
        new LunAddress(Method.LOGICAL_UNIT, 2, 7, 3, false), LunAddress.of(new Lun(0x8743L << 48)));
    assertEquals(
        new LunAddress(Method.WELL_KNOWN, 0, 0, 1, false), LunAddress.of(LunAddress.REPORT_LUNS));
    assertFalse(LunAddress.of(LunAddress.REPORT_LUNS).isOrdinary());
    assertEquals(
        new LunAddress(Method.EXTENDED_FLAT, 0, 0, 0x123456, false),
        LunAddress.of(LunAddress.extendedFlat(0x123456)));
    assertEquals(Method.NOT_SPECIFIED, LunAddress.of(new Lun(-1)).method());
    assertEquals(Method.UNKNOWN, LunAddress.of(new Lun(0xf3L << 56)).method());
    assertTrue(LunAddress.of(new Lun(0x0001_0002_0000_0000L)).nested());
  }

  @Test
  void listsAreReadBack() {
    Seeded.check(
        200,
        random -> {
          List<Lun> luns =
              new ArrayList<>(
                  random.ints(random.nextInt(50), 0, 16384).distinct().mapToObj(Lun::of).toList());
          LunList list = LunList.parse(ByteBuffer.wrap(LunList.encode(luns)));
          assertEquals(luns, list.luns());
          assertTrue(list.complete());
        });
  }

  @Test
  void repeatedEntriesCountOnce() throws Exception {
    byte[] data = LunList.encode(List.of(Lun.of(1), Lun.of(0), Lun.of(1)));
    assertEquals(List.of(Lun.of(1), Lun.of(0)), LunList.parse(ByteBuffer.wrap(data)).luns());
  }

  @Test
  void lengthsThatLie() throws Exception {
    byte[] data = LunList.encode(List.of(Lun.of(1), Lun.of(2)));
    BigEndian.put32(data, 0, 0xffff_fff8L);
    LunList list = LunList.parse(ByteBuffer.wrap(data));
    assertEquals(2, list.luns().size());
    assertFalse(list.complete());
    BigEndian.put32(data, 0, 13);
    assertEquals(List.of(Lun.of(1)), LunList.parse(ByteBuffer.wrap(data)).luns());
    assertThrows(MalformedDataException.class, () -> LunList.parse(ByteBuffer.wrap(data, 0, 7)));
  }

  @Test
  void moreThanTheMostIsCutOff() throws Exception {
    List<Lun> luns = new ArrayList<>();
    for (int i = 0; i < LunList.MAX_ENTRIES + 10; i++) {
      luns.add(LunAddress.extendedFlat(i));
    }
    LunList list = LunList.parse(ByteBuffer.wrap(LunList.encode(luns)));
    assertEquals(LunList.MAX_ENTRIES, list.luns().size());
    assertFalse(list.complete());
  }
}
