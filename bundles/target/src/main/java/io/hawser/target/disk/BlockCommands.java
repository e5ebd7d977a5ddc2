package io.hawser.target.disk;

import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.sense.SenseCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/** Commands that move, compare and flush logical blocks (SBC-3). */
final class BlockCommands {
  private static final int ATOMIC_BOUNDARY_AT = 10;

  private final Medium medium;

  BlockCommands(Medium medium) {
    this.medium = medium;
  }

  List<Command> commands() {
    return List.of(
        read(Opcode.READ_6, "08 1f ff ff ff 07"),
        read(Opcode.READ_10, "28 18 ff ff ff ff 00 ff ff 07"),
        read(Opcode.READ_12, "a8 18 ff ff ff ff ff ff ff ff 00 07"),
        read(Opcode.READ_16, "88 18 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        write(Opcode.WRITE_6, "0a 1f ff ff ff 07"),
        write(Opcode.WRITE_10, "2a 18 ff ff ff ff 00 ff ff 07"),
        write(Opcode.WRITE_12, "aa 18 ff ff ff ff ff ff ff ff 00 07"),
        write(Opcode.WRITE_16, "8a 18 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        write(Opcode.WRITE_AND_VERIFY_10, "2e 12 ff ff ff ff 00 ff ff 07"),
        write(Opcode.WRITE_AND_VERIFY_12, "ae 12 ff ff ff ff ff ff ff ff 00 07"),
        write(Opcode.WRITE_AND_VERIFY_16, "8e 12 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        verify(Opcode.VERIFY_10, "2f 16 ff ff ff ff 00 ff ff 07"),
        verify(Opcode.VERIFY_12, "af 16 ff ff ff ff ff ff ff ff 00 07"),
        verify(Opcode.VERIFY_16, "8f 16 ff ff ff ff ff ff ff ff ff ff ff ff 00 07"),
        range(Opcode.SYNCHRONIZE_CACHE_10, "35 02 ff ff ff ff 00 ff ff 07", this::flush),
        range(
            Opcode.SYNCHRONIZE_CACHE_16,
            "91 02 ff ff ff ff ff ff ff ff ff ff ff ff 00 07",
            this::flush),
        range(Opcode.PRE_FETCH_10, "34 02 ff ff ff ff 00 ff ff 07", this::inRange),
        range(
            Opcode.PRE_FETCH_16, "90 02 ff ff ff ff ff ff ff ff ff ff ff ff 00 07", this::inRange),
        Command.of(
                Opcode.COMPARE_AND_WRITE,
                Access.WRITE,
                "89 18 ff ff ff ff ff ff ff ff 00 00 00 ff 00 07",
                this::compareAndWrite)
            .taking(cdb -> 2 * bytes(CdbFields.blocks(cdb))),
        Command.of(
                Opcode.WRITE_ATOMIC_16,
                Access.WRITE,
                "9c 18 ff ff ff ff ff ff ff ff ff ff ff ff 00 07",
                this::writeAtomic)
            .taking(cdb -> bytes(CdbFields.blocks(cdb))),
        Command.of(
                Opcode.ORWRITE_16,
                Access.WRITE,
                "8b 18 ff ff ff ff ff ff ff ff ff ff ff ff 00 07",
                this::orWrite)
            .taking(cdb -> bytes(CdbFields.blocks(cdb))),
        Command.of(
            Opcode.READ_DEFECT_DATA_10,
            Access.ALWAYS,
            "37 00 1f 00 00 00 00 ff ff 07",
            r -> defects(r, r.cdb()[2], 4)),
        Command.of(
            Opcode.READ_DEFECT_DATA_12,
            Access.ALWAYS,
            "b7 1f 00 00 00 00 ff ff ff ff 00 07",
            r -> defects(r, r.cdb()[1], 8)),
        Command.of(
            Opcode.READ_CAPACITY_10,
            Access.ALWAYS,
            "25 00 00 00 00 00 00 00 00 07",
            this::readCapacity10),
        Command.of(
            Opcode.SERVICE_ACTION_IN_16,
            Opcode.SA_READ_CAPACITY_16,
            Access.ALWAYS,
            "9e 1f 00 00 00 00 00 00 00 00 ff ff ff ff 00 07",
            r -> r.answer(capacity().encode16())));
  }

  private Command read(int opcode, String usage) {
    return Command.of(opcode, Access.READ, usage, this::read);
  }

  private Command write(int opcode, String usage) {
    return Command.of(opcode, Access.WRITE, usage, this::write)
        .taking(cdb -> bytes(CdbFields.blocks(cdb)));
  }

  private Command verify(int opcode, String usage) {
    return Command.of(opcode, Access.READ, usage, this::verify)
        .taking(
            cdb ->
                switch (CdbFields.bytchk(cdb)) {
                  case 1 -> bytes(CdbFields.blocks(cdb));
                  case 3 -> CdbFields.blocks(cdb) == 0 ? 0 : medium.blockSize();
                  default -> 0;
                });
  }

  private static Command range(int opcode, String usage, Command.Body body) {
    return Command.of(opcode, Access.WRITE, usage, body);
  }

  private long bytes(long blocks) {
    return blocks * medium.blockSize();
  }

  private Capacity capacity() {
    boolean thin = medium.store().thin();
    return new Capacity(
        medium.blocks(), medium.blockSize(), medium.physicalExponent(), 0, 0, thin, thin);
  }

  /** Checks the range, protection and length of a transfer. */
  private void check(byte[] cdb) throws CheckCondition {
    boolean six = CdbFields.opcode(cdb) == Opcode.READ_6 || CdbFields.opcode(cdb) == Opcode.WRITE_6;
    if (!six && CdbFields.protect(cdb) != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    medium.check(CdbFields.lba(cdb), CdbFields.blocks(cdb));
    if (bytes(CdbFields.blocks(cdb)) > DiskLimits.MAX_TRANSFER_BYTES) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
  }

  private ScsiResult read(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    check(cdb);
    long wanted = bytes(CdbFields.blocks(cdb));
    int length = (int) Math.min(wanted, request.dataInLimit());
    return ScsiResult.data(medium.read(CdbFields.lba(cdb), length), wanted);
  }

  private ScsiResult write(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    check(cdb);
    medium.write(CdbFields.lba(cdb), request.dataOut());
    boolean through = CdbFields.opcode(cdb) != Opcode.WRITE_6 && CdbFields.fua(cdb);
    if (through || verifies(cdb)) {
      medium.store().flush();
    }
    return ScsiResult.good(bytes(CdbFields.blocks(cdb)));
  }

  private ScsiResult writeAtomic(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    check(cdb);
    long length = bytes(CdbFields.blocks(cdb));
    boolean boundary = BigEndian.u16(cdb, ATOMIC_BOUNDARY_AT) != 0;
    boolean partial = request.dataOut().remaining() != length;
    if (boundary || partial || length > DiskLimits.MAX_ATOMIC_BYTES) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    medium.alone(() -> medium.write(CdbFields.lba(cdb), request.dataOut()));
    return ScsiResult.good(length);
  }

  private static boolean verifies(byte[] cdb) {
    return switch (CdbFields.opcode(cdb)) {
      case Opcode.WRITE_AND_VERIFY_10, Opcode.WRITE_AND_VERIFY_12, Opcode.WRITE_AND_VERIFY_16 ->
          true;
      default -> false;
    };
  }

  private ScsiResult verify(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    int compare = CdbFields.bytchk(cdb);
    if (compare == 2) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    if (compare == 0) {
      checkRange(cdb);
      return ScsiResult.good(0);
    }
    check(cdb);
    long blocks = CdbFields.blocks(cdb);
    ByteBuffer data = request.dataOut();
    if (compare == 1) {
      expect(CdbFields.lba(cdb), data, 0);
      return ScsiResult.good(bytes(blocks));
    }
    for (long i = 0; i < blocks; i++) {
      expect(CdbFields.lba(cdb) + i, data, bytes(i));
    }
    return ScsiResult.good(blocks == 0 ? 0 : medium.blockSize());
  }

  private void checkRange(byte[] cdb) throws CheckCondition {
    if (CdbFields.protect(cdb) != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    medium.check(CdbFields.lba(cdb), CdbFields.blocks(cdb));
  }

  /** Ends the command with MISCOMPARE and the offset if the medium holds something else. */
  private void expect(long lba, ByteBuffer data, long offset) throws CheckCondition, IOException {
    int differs = data.slice().mismatch(medium.read(lba, data.remaining()));
    if (differs >= 0) {
      throw new CheckCondition(
          new SenseData(
              SenseKey.MISCOMPARE,
              SenseCode.MISCOMPARE.data().asc(),
              SenseCode.MISCOMPARE.data().ascq(),
              false,
              OptionalLong.of(offset + differs)));
    }
  }

  private ScsiResult flush(ScsiRequest request) throws CheckCondition, IOException {
    checkRange(request.cdb());
    medium.store().flush();
    return ScsiResult.good(0);
  }

  private ScsiResult inRange(ScsiRequest request) throws CheckCondition {
    checkRange(request.cdb());
    return ScsiResult.good(0);
  }

  private ScsiResult compareAndWrite(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    check(cdb);
    long blocks = CdbFields.blocks(cdb);
    ByteBuffer data = request.dataOut();
    boolean wholeData =
        request.dataOutExpected() == 2 * bytes(blocks) && data.remaining() == 2 * bytes(blocks);
    if (blocks > DiskLimits.MAX_COMPARE_BLOCKS || !wholeData) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    int half = data.remaining() / 2;
    ByteBuffer expected = data.slice(data.position(), half);
    ByteBuffer fresh = data.slice(data.position() + half, half);
    medium.alone(
        () -> {
          expect(CdbFields.lba(cdb), expected, 0);
          medium.write(CdbFields.lba(cdb), fresh);
        });
    return ScsiResult.good(2 * bytes(blocks));
  }

  private ScsiResult orWrite(ScsiRequest request) throws CheckCondition, IOException {
    byte[] cdb = request.cdb();
    check(cdb);
    ByteBuffer data = request.dataOut();
    medium.alone(
        () -> {
          ByteBuffer old = medium.read(CdbFields.lba(cdb), data.remaining());
          for (int i = 0; i < old.limit(); i++) {
            old.put(i, (byte) (old.get(i) | data.get(data.position() + i)));
          }
          medium.write(CdbFields.lba(cdb), old);
        });
    return ScsiResult.good(bytes(CdbFields.blocks(cdb)));
  }

  /** Memory has no defects: an empty list in the format asked for. */
  private static ScsiResult defects(ScsiRequest request, int wanted, int headerLength) {
    byte[] header = new byte[headerLength];
    header[1] = (byte) (wanted & 0x1f);
    return request.answer(header);
  }

  private ScsiResult readCapacity10(ScsiRequest request) throws CheckCondition {
    boolean partial = (request.cdb()[8] & 1) != 0;
    if (partial || BigEndian.u32(request.cdb(), 2) != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    return request.answer(capacity().encode10(), Capacity.LENGTH_10);
  }
}
