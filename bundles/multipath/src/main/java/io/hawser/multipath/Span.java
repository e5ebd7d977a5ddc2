package io.hawser.multipath;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.BlockRange;
import io.hawser.scsi.disk.UnmapList;
import java.nio.ByteBuffer;

/**
 * The blocks a command touches.
 *
 * @param from the first one
 * @param to the one behind the last
 */
record Span(long from, long to) {
  static final Span NONE = new Span(0, 0);
  static final Span ALL = new Span(0, Long.MAX_VALUE);

  boolean overlaps(Span other) {
    return from < other.to && other.from < to;
  }

  /** The span of a command; everything where it cannot be told. */
  static Span of(ScsiCommand command, byte[] cdb) {
    if (!CdbFields.isComplete(cdb, cdb.length)) {
      return ALL;
    }
    if (CdbFields.hasRange(cdb)) {
      long from = CdbFields.lba(cdb);
      long blocks = CdbFields.blocks(cdb);
      // 0 blocks mean "up to the end" in some of them.
      return from < 0 || blocks == 0 || from > Long.MAX_VALUE - blocks
          ? ALL
          : new Span(from, from + blocks);
    }
    return switch (CommandKind.of(CdbFields.opcode(cdb))) {
      case HARMLESS -> NONE;
      default -> ofOthers(command, cdb);
    };
  }

  private static Span ofOthers(ScsiCommand command, byte[] cdb) {
    switch (CdbFields.opcode(cdb)) {
      case Opcode.PERSISTENT_RESERVE_OUT,
      Opcode.RESERVE_6,
      Opcode.RELEASE_6,
      Opcode.MAINTENANCE_OUT,
      Opcode.MODE_SELECT_6,
      Opcode.MODE_SELECT_10,
      Opcode.START_STOP_UNIT:
        return NONE;
      case Opcode.UNMAP:
        return ofUnmap(command);
      default:
        return ALL;
    }
  }

  private static Span ofUnmap(ScsiCommand command) {
    if (command.data() == null) {
      return ALL;
    }
    try {
      ByteBuffer list = command.data().slice(command.dataOffset(), command.dataLength());
      long from = Long.MAX_VALUE;
      long to = 0;
      for (BlockRange range : UnmapList.parse(list)) {
        if (range.lba() < 0 || range.lba() > Long.MAX_VALUE - range.blocks()) {
          return ALL;
        }
        from = Math.min(from, range.lba());
        to = Math.max(to, range.lba() + range.blocks());
      }
      return from < to ? new Span(from, to) : NONE;
    } catch (MalformedDataException e) {
      return ALL;
    }
  }
}
