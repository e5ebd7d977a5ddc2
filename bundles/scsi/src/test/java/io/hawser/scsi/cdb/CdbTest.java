package io.hawser.scsi.cdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.scsi.Seeded;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class CdbTest {
  private final byte[] out = new byte[16];

  private String hex(int length) {
    return HexFormat.of().formatHex(out, 0, length);
  }

  @Test
  void blockCommandsAsTheStandardDrawsThem() {
    assertEquals("08123456ff00", hex(BlockCdb.read6(out, 0x123456, 255)));
    assertEquals("0a0000010000", hex(BlockCdb.write6(out, 1, 256)));
    assertEquals("28180102030400abcd00", hex(BlockCdb.read10(out, 0x01020304, 0xabcd, 0x18)));
    assertEquals("2a08ffffffff00000100", hex(BlockCdb.write10(out, 0xffffffffL, 1, BlockCdb.FUA)));
    assertEquals("a800000000010000000200" + "00", hex(BlockCdb.read12(out, 1, 2, 0)));
    assertEquals("aa0000000001ffffffff0000", hex(BlockCdb.write12(out, 1, 0xffffffffL, 0)));
    assertEquals(
        "88000102030405060708000000100000", hex(BlockCdb.read16(out, 0x0102030405060708L, 16, 0)));
    assertEquals(
        "8a08000000010000000000000008" + "0000",
        hex(BlockCdb.write16(out, 0x1_0000_0000L, 8, BlockCdb.FUA)));
    assertEquals("35020000000000000000", hex(BlockCdb.synchronizeCache10(out, 0, 0, 2)));
    assertEquals("42010000000000001800", hex(BlockCdb.unmap(out, 24, true)));
    assertEquals(
        "930900000000000000050000000a0000",
        hex(BlockCdb.writeSame16(out, 5, 10, BlockCdb.UNMAP | BlockCdb.NDOB)));
    assertEquals("89000000000000000007000000030000", hex(BlockCdb.compareAndWrite(out, 7, 3, 0)));
    assertEquals("25000000000000000000", hex(BlockCdb.readCapacity10(out)));
    assertEquals("9e100000000000000000000000200000", hex(BlockCdb.readCapacity16(out, 32)));
    assertEquals("9e120000000000000009000000180000", hex(BlockCdb.getLbaStatus(out, 9, 24)));
    assertEquals("2f020000000200000100", hex(BlockCdb.verify10(out, 2, 1, BlockCdb.BYTCHK)));
  }

  @Test
  void primaryCommandsAsTheStandardDrawsThem() {
    assertEquals("000000000000", hex(PrimaryCdb.testUnitReady(out)));
    assertEquals("030100001200", hex(PrimaryCdb.requestSense(out, true, 18)));
    assertEquals("120000006000", hex(PrimaryCdb.inquiry(out, 96)));
    assertEquals("120183040000", hex(PrimaryCdb.inquiryVpd(out, 0x83, 1024)));
    assertEquals("a00002000000000200080000", hex(PrimaryCdb.reportLuns(out, 2, 131080)));
    assertEquals("1a083f00c000", hex(PrimaryCdb.modeSense6(out, 0x3f, 0, 192)));
    assertEquals("5a080800000000010000", hex(PrimaryCdb.modeSense10(out, 8, 0, 256)));
    assertEquals("1b0000000300", hex(PrimaryCdb.startStopUnit(out, false, 0, true, true)));
    assertEquals("5e030000000000100000", hex(PrimaryCdb.persistentReserveIn(out, 3, 4096)));
    assertEquals("5f050500000000001800", hex(PrimaryCdb.persistentReserveOut(out, 5, 5, 24)));
    assertEquals(
        "a32a00000000000010000000", hex(PrimaryCdb.reportTargetPortGroups(out, true, 4096)));
    assertEquals("a40a00000000000000080000", hex(PrimaryCdb.setTargetPortGroups(out, 8)));
    assertEquals(
        "a30c03890000000000400000", hex(PrimaryCdb.supportedOperationCode(out, 3, 0x89, 0, 64)));
  }

  @Test
  void everyByteIsWrittenSoThatAnArrayCanBeUsedAgain() {
    byte[] dirty = new byte[16];
    Arrays.fill(dirty, (byte) 0xff);
    int length = BlockCdb.read16(dirty, 0, 0, 0);
    assertEquals("88" + "00".repeat(15), HexFormat.of().formatHex(dirty, 0, length));
    Arrays.fill(dirty, (byte) 0xff);
    length = PrimaryCdb.reportLuns(dirty, 0, 0);
    assertEquals("a0" + "00".repeat(11), HexFormat.of().formatHex(dirty, 0, length));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.read6(out, 0x200000, 1));
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.read6(out, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.read6(out, 0, 257));
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.read10(out, 1L << 32, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.write10(out, 0, 65536, 0));
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.read16(out, 0, 1L << 32, 0));
    assertThrows(IllegalArgumentException.class, () -> BlockCdb.compareAndWrite(out, 0, 256, 0));
    assertThrows(IllegalArgumentException.class, () -> PrimaryCdb.inquiry(out, 65536));
  }

  @Test
  void whatIsBuiltIsReadBack() {
    Seeded.check(
        2000,
        random -> {
          long lba32 = random.nextInt() & 0xffffffffL;
          int blocks16 = random.nextInt(65536);
          long blocks32 = random.nextInt() & 0xffffffffL;
          long lba64 = random.nextLong();
          int flags = random.nextInt(32) & (BlockCdb.DPO | BlockCdb.FUA);
          BlockCdb.read10(out, lba32, blocks16, flags);
          same(lba32, blocks16, flags);
          assertTrue(CdbFields.isRead(out));
          BlockCdb.write12(out, lba32, blocks32, flags);
          same(lba32, blocks32, flags);
          assertTrue(CdbFields.isWrite(out));
          BlockCdb.write16(out, lba64, blocks32, flags);
          same(lba64, blocks32, flags);
          int blocks6 = 1 + random.nextInt(256);
          BlockCdb.read6(out, lba32 & 0x1fffff, blocks6);
          assertEquals(lba32 & 0x1fffff, CdbFields.lba(out));
          assertEquals(blocks6, CdbFields.blocks(out));
          BlockCdb.compareAndWrite(out, lba64, blocks16 & 0xff, flags);
          same(lba64, blocks16 & 0xff, flags);
          PrimaryCdb.persistentReserveOut(out, 5, 3, blocks16);
          assertEquals(blocks16, CdbFields.dataLength(out));
          PrimaryCdb.reportLuns(out, 0, blocks16);
          assertEquals(blocks16, CdbFields.dataLength(out));
        });
  }

  private void same(long lba, long blocks, int flags) {
    assertTrue(CdbFields.hasRange(out));
    assertEquals(lba, CdbFields.lba(out));
    assertEquals(blocks, CdbFields.blocks(out));
    assertEquals((flags & BlockCdb.FUA) != 0, CdbFields.fua(out));
    assertEquals((flags & BlockCdb.DPO) != 0, CdbFields.dpo(out));
  }

  @Test
  void aCdbShorterThanItsOpcodeNeedsIsIncomplete() {
    BlockCdb.read16(out, 0, 1, 0);
    assertTrue(CdbFields.isComplete(out, 16));
    assertFalse(CdbFields.isComplete(out, 10));
    assertFalse(CdbFields.isComplete(out, 5));
    assertFalse(CdbFields.isComplete(out, 17));
  }

  @Test
  void namesForMessages() {
    int length = BlockCdb.read10(out, 8, 8, 0);
    assertEquals("READ(10) of LBA 8 to 15", CommandName.withRange(Arrays.copyOf(out, length)));
    length = BlockCdb.write16(out, -1, 1, 0);
    assertEquals(
        "WRITE(16) of LBA 18446744073709551615", CommandName.withRange(Arrays.copyOf(out, length)));
    length = PrimaryCdb.inquiryVpd(out, 0x83, 255);
    assertEquals("INQUIRY of VPD page 83h", CommandName.withRange(Arrays.copyOf(out, length)));
    length = PrimaryCdb.persistentReserveOut(out, 5, 3, 24);
    assertEquals(
        "PERSISTENT RESERVE OUT, PREEMPT AND ABORT",
        CommandName.withRange(Arrays.copyOf(out, length)));
    assertEquals("command FEh", CommandName.withRange(new byte[] {(byte) 0xfe, 0, 0, 0, 0, 0}));
    Seeded.check(500, random -> CommandName.withRange(Seeded.garbage(random)));
  }
}
