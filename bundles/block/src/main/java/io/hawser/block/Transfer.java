package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.DataDirection;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;

/** A read or a write, or zeroes written from one buffer over and over. */
final class Transfer extends Operation {
  private final DataDirection way;
  private final long firstBlock;
  private final ByteBuffer data;
  private final int dataStart;
  private final int step;
  private final int pieceBytes;
  private final int blockShift;
  private final boolean wide;

  /**
   * @param offset first byte on the device
   * @param length bytes
   * @param dataStart index of the first byte in {@code data}
   * @param moving whether the data lie one after another in the buffer; otherwise every piece uses
   *     its start
   */
  Transfer(
      LogicalUnitDevice device,
      DataDirection way,
      long offset,
      long length,
      ByteBuffer data,
      int dataStart,
      boolean moving,
      Deadline deadline) {
    super(device, length, device.settings().window(), deadline);
    this.way = way;
    this.blockShift = device.blockShift();
    this.firstBlock = offset >>> blockShift;
    this.data = data;
    this.dataStart = dataStart;
    this.step = moving ? 1 : 0;
    this.pieceBytes = moving ? device.pieceBytes() : Math.min(device.pieceBytes(), data.capacity());
    this.wide = device.isWide();
  }

  @Override
  long span(long left) {
    return Math.min(left, pieceBytes);
  }

  @Override
  boolean isWrite() {
    return way == DataDirection.WRITE;
  }

  @Override
  long build(Piece piece, long at, long left) {
    int bytes = (int) span(left);
    long lba = firstBlock + (at >>> blockShift);
    int blocks = bytes >>> blockShift;
    byte[] cdb = piece.cdb;
    int length;
    if (way == DataDirection.READ) {
      length = wide ? BlockCdb.read16(cdb, lba, blocks, 0) : BlockCdb.read10(cdb, lba, blocks, 0);
    } else {
      length = wide ? BlockCdb.write16(cdb, lba, blocks, 0) : BlockCdb.write10(cdb, lba, blocks, 0);
    }
    int from = dataStart + step * (int) at;
    piece.command.cdb(cdb, 0, length).transfer(way, data, from, bytes);
    return bytes;
  }
}
