package io.hawser.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The judge is judged: what it lets pass and what it does not. */
class BlockLedgerTest {
  private static final long SETTLED = 60_000_000_000L;

  private final BlockLedger ledger = new BlockLedger(3, 8);
  private final ByteBuffer disk = ByteBuffer.allocate(8 * BlockLedger.BLOCK);
  private final ByteBuffer scratch = ByteBuffer.allocate(BlockLedger.BLOCK);

  private String read(long issued) {
    return ledger.check(disk, 0, 8, issued, scratch);
  }

  @Test
  void blocksHoldZerosUntilWritten() {
    assertEquals("", read(0));
    disk.put(700, (byte) 1);
    assertFalse(read(0).isEmpty());
  }

  @Test
  void lostAcknowledgedWriteIsFound() {
    ledger.acknowledged(0, 8, ledger.nextVersion(), 0);
    assertFalse(read(0).isEmpty());
    ledger.fill(disk, 0, 8, 1);
    assertEquals("", read(0));
  }

  @Test
  void unsettledWriteMayBeThereOrNotUntilARevelationSettlesIt() {
    ledger.unknown(0, 8, ledger.nextVersion(), 0);
    assertEquals("", read(1));
    ledger.fill(disk, 0, 8, 1);
    assertEquals("", read(2));
    assertEquals("", read(SETTLED));
    disk.clear().put(new byte[disk.capacity()]).clear();
    assertFalse(read(SETTLED).isEmpty());
  }

  @Test
  void tornBlockAndContentOfAnotherPlaceAreFound() {
    ledger.acknowledged(0, 8, ledger.nextVersion(), 0);
    ledger.fill(disk, 0, 8, 1);
    disk.put(511, (byte) (disk.get(511) ^ 1));
    assertFalse(read(0).isEmpty());
    ledger.fill(disk, 1, 7, 1);
    assertFalse(read(0).isEmpty());
  }
}
