package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.disk.BlockRange;
import io.hawser.scsi.disk.UnmapList;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
  private final byte[] out = new byte[16];

  private Span span(int length, ByteBuffer data) {
    byte[] cdb = Arrays.copyOf(out, length);
    ScsiCommand command = new ScsiCommand().cdb(cdb);
    if (data != null) {
      command.write(data);
    }
    return Span.of(command, cdb);
  }

  @Test
  void whichBlocksACommandTouches() {
    assertEquals(new Span(8, 16), span(BlockCdb.write10(out, 8, 8, 0), null));
    assertEquals(new Span(0, 256), span(BlockCdb.read6(out, 0, 256), null));
    assertEquals(new Span(1L << 40, (1L << 40) + 3), span(writeSame(1L << 40, 3), null));
    assertEquals(Span.ALL, span(writeSame(5, 0), null));
    assertEquals(Span.ALL, span(BlockCdb.read16(out, -1, 1, 0), null));
    assertEquals(Span.NONE, span(PrimaryCdb.testUnitReady(out), null));
    assertEquals(Span.NONE, span(PrimaryCdb.persistentReserveOut(out, 1, 1, 24), null));
    out[0] = (byte) Opcode.EXTENDED_COPY;
    assertEquals(Span.ALL, span(16, null));
  }

  private int writeSame(long lba, long blocks) {
    return BlockCdb.writeSame16(out, lba, blocks, 0);
  }

  @Test
  void unmapTouchesWhatItsListNames() {
    byte[] list = UnmapList.encode(List.of(new BlockRange(50, 5), new BlockRange(10, 2)));
    int length = BlockCdb.unmap(out, list.length, false);
    assertEquals(new Span(10, 55), span(length, ByteBuffer.wrap(list)));
    assertEquals(Span.ALL, span(length, ByteBuffer.wrap(new byte[3])));
    assertEquals(Span.ALL, span(length, null));
  }

  @Test
  void overlaps() {
    assertTrue(new Span(0, 10).overlaps(new Span(9, 11)));
    assertFalse(new Span(0, 10).overlaps(new Span(10, 11)));
    assertFalse(Span.NONE.overlaps(Span.ALL));
    assertTrue(Span.ALL.overlaps(new Span(5, 6)));
  }

  @Test
  void whatMayBeRepeated() {
    assertEquals(CommandKind.HARMLESS, CommandKind.of(Opcode.READ_16));
    assertEquals(CommandKind.WRITE, CommandKind.of(Opcode.UNMAP));
    assertEquals(CommandKind.ONCE, CommandKind.of(Opcode.COMPARE_AND_WRITE));
    assertEquals(CommandKind.ONCE, CommandKind.of(Opcode.PERSISTENT_RESERVE_OUT));
    assertEquals(CommandKind.ONCE, CommandKind.of(Opcode.WRITE_ATOMIC_16));
    assertEquals(CommandKind.ONCE, CommandKind.of(0xff));
  }
}
