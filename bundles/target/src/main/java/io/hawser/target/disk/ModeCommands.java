package io.hawser.target.disk;

import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.BigEndian;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.CdbFields;
import io.hawser.scsi.cdb.Opcode;
import io.hawser.scsi.disk.ModeData;
import io.hawser.scsi.disk.ModePage;
import io.hawser.scsi.sense.SenseCode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * MODE SENSE and MODE SELECT (SPC-4 sections 6.8 to 6.12), START STOP UNIT and PREVENT ALLOW MEDIUM
 * REMOVAL. The only setting that can be changed is SWP, the software write protection.
 */
final class ModeCommands {
  private static final int CURRENT = 0;
  private static final int CHANGEABLE = 1;
  private static final int DEFAULT = 2;
  private static final int SWP = 0x08;
  private static final int ALL_SUBPAGES = 0xff;

  private final boolean readOnly;
  private final boolean writeCache;
  private final UnitAttentions attentions;
  private volatile boolean writeProtected;
  private volatile boolean stopped;

  ModeCommands(boolean readOnly, boolean writeCache, UnitAttentions attentions) {
    this.readOnly = readOnly;
    this.writeCache = writeCache;
    this.attentions = attentions;
  }

  List<Command> commands() {
    return List.of(
        Command.of(Opcode.MODE_SENSE_6, Access.READ, "1a 08 ff ff ff 07", this::sense),
        Command.of(Opcode.MODE_SENSE_10, Access.READ, "5a 18 ff ff 00 00 00 ff ff 07", this::sense),
        Command.of(Opcode.MODE_SELECT_6, Access.WRITE, "15 11 00 00 ff 07", this::select)
            .taking(CdbFields::dataLength),
        Command.of(
                Opcode.MODE_SELECT_10, Access.WRITE, "55 11 00 00 00 00 00 ff ff 07", this::select)
            .taking(CdbFields::dataLength),
        Command.of(Opcode.START_STOP_UNIT, Access.ALWAYS, "1b 01 00 00 f3 07", this::startStop),
        Command.of(
            Opcode.PREVENT_ALLOW_MEDIUM_REMOVAL,
            Access.ALWAYS,
            "1e 00 00 00 03 07",
            r -> ScsiResult.good(0)));
  }

  /** Whether writes are refused, by the disk's nature or by setting. */
  boolean writeProtected() {
    return readOnly || writeProtected;
  }

  boolean stopped() {
    return stopped;
  }

  /** The settings a reset brings back. */
  void reset() {
    writeProtected = false;
    stopped = false;
  }

  private ScsiResult sense(ScsiRequest request) throws CheckCondition {
    int control = BigEndian.u8(request.cdb(), 2) >>> 6;
    int code = request.cdb()[2] & 0x3f;
    int subpage = BigEndian.u8(request.cdb(), 3);
    if (control > DEFAULT) {
      // 39h/00h: saving parameters not supported
      throw new CheckCondition(
          new SenseData(SenseKey.ILLEGAL_REQUEST, 0x39, 0x00, false, OptionalLong.empty()));
    }
    boolean subpageKnown = subpage == 0 || subpage == ALL_SUBPAGES;
    List<ModePage> pages =
        List.of(page(ModePage.CACHING, control), page(ModePage.CONTROL, control)).stream()
            .filter(p -> code == ModePage.ALL || code == p.code())
            .toList();
    if (pages.isEmpty() || !subpageKnown) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    ModeData data = new ModeData(0, writeProtected(), true, pages);
    return request.answer(
        request.opcode() == Opcode.MODE_SENSE_6 ? data.encode6() : data.encode10());
  }

  private ModePage page(int code, int control) {
    boolean protect = control == CURRENT && writeProtected;
    ModePage page =
        code == ModePage.CACHING
            ? ModePage.caching(writeCache)
            : ModePage.control(0, protect, false);
    if (control != CHANGEABLE) {
      return page;
    }
    byte[] mask = new byte[page.body().length];
    if (code == ModePage.CONTROL) {
      mask[2] = SWP;
    }
    return new ModePage(code, 0, mask);
  }

  private ScsiResult select(ScsiRequest request) throws CheckCondition {
    boolean format = (request.cdb()[1] & 0x10) != 0;
    boolean save = (request.cdb()[1] & 0x01) != 0;
    if (!format || save) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    long length = CdbFields.dataLength(request.cdb());
    if (length == 0) {
      return ScsiResult.good(0);
    }
    for (ModePage page : parse(request).pages()) {
      apply(page, request.nexus());
    }
    return ScsiResult.good(length);
  }

  /** The parameter list is what MODE SENSE returns, with a data length that means nothing. */
  private static ModeData parse(ScsiRequest request) throws CheckCondition {
    boolean six = request.opcode() == Opcode.MODE_SELECT_6;
    ByteBuffer list = ByteBuffer.allocate(request.dataOut().remaining());
    list.put(request.dataOut().duplicate()).flip();
    try {
      if (list.limit() < (six ? 4 : 8)) {
        throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
      }
      if (six) {
        list.put(0, (byte) (list.limit() - 1));
      } else {
        list.putShort(0, (short) (list.limit() - 2));
      }
      return six ? ModeData.parse6(list) : ModeData.parse10(list);
    } catch (MalformedDataException e) {
      throw new CheckCondition(SenseCode.PARAMETER_LENGTH);
    }
  }

  private void apply(ModePage page, Nexus nexus) throws CheckCondition {
    boolean known = page.code() == ModePage.CACHING || page.code() == ModePage.CONTROL;
    if (!known || page.subpage() != 0) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    byte[] wanted = page.body();
    byte[] current = page(page.code(), CURRENT).body();
    boolean protect = page.softwareWriteProtect();
    if (page.code() == ModePage.CONTROL && wanted.length == current.length) {
      wanted[2] = (byte) (wanted[2] & ~SWP);
      current[2] = (byte) (current[2] & ~SWP);
    }
    if (!Arrays.equals(wanted, current)) {
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_PARAMETERS);
    }
    if (page.code() == ModePage.CONTROL && protect != writeProtected) {
      writeProtected = protect;
      attentions.raiseOthers(nexus, SenseCode.MODE_PARAMETERS_CHANGED);
    }
  }

  private ScsiResult startStop(ScsiRequest request) throws CheckCondition {
    int flags = request.cdb()[4];
    if ((flags & 0x02) != 0) {
      // Loading and ejecting is for removable media.
      throw new CheckCondition(SenseCode.INVALID_FIELD_IN_CDB);
    }
    if ((flags & 0xf0) == 0) {
      stopped = (flags & 0x01) == 0;
    }
    return ScsiResult.good(0);
  }
}
