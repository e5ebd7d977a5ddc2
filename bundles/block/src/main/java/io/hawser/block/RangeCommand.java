package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.DataDirection;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.disk.BlockRange;
import io.hawser.scsi.disk.UnmapList;
import java.nio.ByteBuffer;
import java.util.List;

/** UNMAP, WRITE SAME(16) or SYNCHRONIZE CACHE: few commands for many blocks, one at a time. */
final class RangeCommand extends Operation {
  /** Which command. */
  enum Kind {
    /** UNMAP. */
    UNMAP,
    /** WRITE SAME(16) of zeroes. */
    ZERO,
    /** WRITE SAME(16) of zeroes with the UNMAP bit, where unmapped blocks read as zeroes. */
    ZERO_AND_UNMAP,
    /** SYNCHRONIZE CACHE(10) of everything. */
    FLUSH_10,
    /** SYNCHRONIZE CACHE(16) of everything. */
    FLUSH_16
  }

  private final Kind kind;
  private final long firstBlock;
  private final long pieceBytes;
  private final int blockShift;
  private final ByteBuffer zeroBlock;

  private RangeCommand(
      LogicalUnitDevice device,
      Kind kind,
      long offset,
      long length,
      long pieceBytes,
      Deadline deadline) {
    super(device, length, 1, deadline);
    this.kind = kind;
    this.blockShift = device.blockShift();
    this.firstBlock = offset >>> blockShift;
    this.pieceBytes = pieceBytes;
    this.zeroBlock = ByteBuffer.allocate(1 << blockShift);
  }

  static RangeCommand over(
      LogicalUnitDevice device,
      Kind kind,
      long offset,
      long length,
      long pieceBytes,
      Deadline deadline) {
    return new RangeCommand(device, kind, offset, length, pieceBytes, deadline);
  }

  static RangeCommand flush(LogicalUnitDevice device, boolean wide, Deadline deadline) {
    return new RangeCommand(device, wide ? Kind.FLUSH_16 : Kind.FLUSH_10, 0, 1, 1, deadline);
  }

  @Override
  long span(long left) {
    return Math.min(left, pieceBytes);
  }

  @Override
  boolean isWrite() {
    return kind == Kind.ZERO || kind == Kind.ZERO_AND_UNMAP;
  }

  @Override
  long build(Piece piece, long at, long left) {
    long bytes = span(left);
    long lba = firstBlock + (at >>> blockShift);
    long blocks = bytes >>> blockShift;
    byte[] cdb = piece.cdb;
    switch (kind) {
      case UNMAP -> {
        ByteBuffer list = ByteBuffer.wrap(UnmapList.encode(List.of(new BlockRange(lba, blocks))));
        piece.command.cdb(cdb, 0, BlockCdb.unmap(cdb, list.capacity(), false)).write(list);
      }
      case ZERO, ZERO_AND_UNMAP -> {
        int flags = kind == Kind.ZERO ? 0 : BlockCdb.UNMAP;
        piece
            .command
            .cdb(cdb, 0, BlockCdb.writeSame16(cdb, lba, blocks, flags))
            .transfer(DataDirection.WRITE, zeroBlock, 0, zeroBlock.capacity());
      }
      case FLUSH_10 ->
          piece.command.cdb(cdb, 0, BlockCdb.synchronizeCache10(cdb, 0, 0, 0)).noData();
      default -> piece.command.cdb(cdb, 0, BlockCdb.synchronizeCache16(cdb, 0, 0, 0)).noData();
    }
    return bytes;
  }
}
