package io.hawser.target.disk;

import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.BlockRange;
import io.hawser.scsi.disk.LbaStatus;
import io.hawser.scsi.disk.UnmapList;
import io.hawser.scsi.sense.SenseCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** UNMAP, WRITE SAME and GET LBA STATUS (SBC-3). */
final class ProvisioningCommands {
  private static final int UNMAP_BIT = 0x08;
  private static final int ANCHOR_BIT = 0x10;
  private static final int NO_DATA_OUT_BIT = 0x01;
  private static final int OBSOLETE_DATA_BITS = 0x06;
  private static final int MAX_EXTENTS = 1024;

  private final Medium medium;

  ProvisioningCommands(Medium medium) {
    this.medium = medium;
  }

  List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    commands.add(
        Command.of(
                Opcode.WRITE_SAME_10,
                Access.WRITE,
                "41 18 ff ff ff ff 00 ff ff 07",
                this::writeSame)
            .taking(cdb -> medium.blockSize()));
    commands.add(
        Command.of(
                Opcode.WRITE_SAME_16,
                Access.WRITE,
                "93 19 ff ff ff ff ff ff ff ff ff ff ff ff 00 07",
                this::writeSame)
            .taking(cdb -> (cdb[1] & NO_DATA_OUT_BIT) != 0 ? 0 : medium.blockSize()));
    commands.add(
        Command.of(
            Opcode.SERVICE_ACTION_IN_16,
            Opcode.SA_GET_LBA_STATUS,
            Access.ALWAYS,
            "9e 1f ff ff ff ff ff ff ff ff ff ff ff ff 00 07",
            this::status));
    if (medium.store().thin()) {
      commands.add(
          Command.of(Opcode.UNMAP, Access.WRITE, "42 00 00 00 00 00 00 ff ff 07", this::unmap)
              .taking(CdbFields::dataLength));
    }
    return commands;
  }

  private ScsiResult unmap(ScsiRequest request) throws CheckCondition, IOException {
    long length = CdbFields.dataLength(request.cdb());
    if ((request.cdb()[1] & 1) != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    if (length == 0) {
      return ScsiResult.good(0);
    }
    List<BlockRange> ranges;
    try {
      ranges = UnmapList.parse(request.dataOut());
    } catch (MalformedDataException e) {
      throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
    }
    long total = ranges.stream().mapToLong(BlockRange::blocks).sum();
    if (ranges.size() > DiskLimits.MAX_UNMAP_DESCRIPTORS || total > DiskLimits.MAX_UNMAP_BLOCKS) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    for (BlockRange range : ranges) {
      medium.check(range.lba(), range.blocks());
    }
    for (BlockRange range : ranges) {
      medium.discard(range.lba(), range.blocks());
    }
    return ScsiResult.good(length);
  }

  private ScsiResult writeSame(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    long blocks = CdbFields.blocks(cdb);
    boolean sixteen = CdbFields.opcode(cdb) == Opcode.WRITE_SAME_16;
    boolean withoutData = sixteen && (cdb[1] & NO_DATA_OUT_BIT) != 0;
    boolean unmap = (cdb[1] & UNMAP_BIT) != 0;
    boolean obsolete = (cdb[1] & (sixteen ? OBSOLETE_DATA_BITS : OBSOLETE_DATA_BITS | 1)) != 0;
    boolean refused =
        CdbFields.protect(cdb) != 0
            || obsolete
            || (cdb[1] & ANCHOR_BIT) != 0
            || unmap && !medium.store().thin()
            || blocks == 0
            || blocks * medium.blockSize() > DiskLimits.MAX_WRITE_SAME_BYTES;
    medium.check(CdbFields.lba(cdb), blocks);
    if (refused) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    long expected = withoutData ? 0 : medium.blockSize();
    if (request.dataOut().remaining() != expected || request.dataOutExpected() != expected) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    ByteBuffer block = withoutData ? ByteBuffer.allocate(medium.blockSize()) : request.dataOut();
    if (unmap && zero(block) || withoutData) {
      medium.discard(CdbFields.lba(cdb), blocks);
    } else {
      medium.repeat(CdbFields.lba(cdb), blocks, block);
    }
    return ScsiResult.good(withoutData ? 0 : medium.blockSize());
  }

  private static boolean zero(ByteBuffer block) {
    return block.slice().mismatch(ByteBuffer.allocate(block.remaining())) < 0;
  }

  private ScsiResult status(ScsiRequest request) throws CheckCondition, IOException {
    long lba = CdbFields.lba(request.cdb());
    if (lba < 0 || lba >= medium.blocks()) {
      throw new CheckCondition(SenseCode.LBA_OUT_OF_RANGE);
    }
    long room = Math.max(1, (CdbFields.dataLength(request.cdb()) - 8) / 16);
    List<LbaStatus> found = new ArrayList<>();
    while (lba < medium.blocks() && found.size() < Math.min(room, MAX_EXTENTS)) {
      long left = Math.min(medium.blocks() - lba, 0xffff_ffffL);
      BackingStore.Extent extent =
          medium.store().extentAt(lba * medium.blockSize(), left * medium.blockSize());
      long blocks = Math.max(1, extent.length() / medium.blockSize());
      found.add(
          new LbaStatus(
              lba, blocks, extent.allocated() ? LbaStatus.MAPPED : LbaStatus.DEALLOCATED));
      lba += blocks;
    }
    return request.answer(LbaStatus.encode(found));
  }
}
