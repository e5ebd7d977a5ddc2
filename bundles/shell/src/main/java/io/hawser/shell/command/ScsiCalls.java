package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.ScsiException;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.scsi.SenseData;
import io.hawser.api.scsi.SenseKey;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.cdb.CommandName;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.sense.Sense;
import io.hawser.scsi.sense.SenseCode;
import io.hawser.scsi.vpd.VpdPage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The few commands that tell what a logical unit is, one at a time, on a thread that may block. A
 * unit attention is news and not a failure: the command is sent again. A device that is busy is
 * asked again after a growing pause.
 */
final class ScsiCalls {
  private static final int ATTENTIONS = 8;
  private static final int FIRST_VPD_LENGTH = 255;
  private static final int FIRST_LUNS_LENGTH = 2048;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2000;

  private final LogicalUnit unit;
  private final int busyRetries;
  private final Duration limit;
  private final byte[] cdb = new byte[16];

  /**
   * @param busyRetries how often a busy device is asked again
   * @param limit longest wait for one command; its own deadline is the session's
   */
  ScsiCalls(LogicalUnit unit, int busyRetries, Duration limit) {
    this.unit = unit;
    this.busyRetries = busyRetries;
    this.limit = limit;
  }

  /** INQUIRY. */
  StandardInquiry inquiry() throws HawserException {
    int length = PrimaryCdb.inquiry(cdb, StandardInquiry.ALLOCATION);
    return StandardInquiry.parse(read(length, StandardInquiry.ALLOCATION));
  }

  /**
   * A page of vital product data with its header.
   *
   * @param page 0 to 255
   * @throws HawserException a {@code ScsiException} if the device refuses, another if it answers
   *     with another page
   */
  ByteBuffer vpd(int page) throws HawserException {
    ByteBuffer data = read(PrimaryCdb.inquiryVpd(cdb, page, FIRST_VPD_LENGTH), FIRST_VPD_LENGTH);
    VpdPage.body(page, data.duplicate());
    int announced = VpdPage.announcedLength(data);
    if (announced <= FIRST_VPD_LENGTH) {
      return data;
    }
    int longer = Math.min(announced, 0xffff);
    return read(PrimaryCdb.inquiryVpd(cdb, page, longer), longer);
  }

  /** As {@link #vpd}, empty if the device does not have the page or answers nonsense. */
  Optional<ByteBuffer> vpdIfThere(int page) throws HawserException {
    try {
      return Optional.of(vpd(page));
    } catch (ScsiException | io.hawser.scsi.MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** REPORT LUNS. */
  LunList luns() throws HawserException {
    ByteBuffer data = read(PrimaryCdb.reportLuns(cdb, 0, FIRST_LUNS_LENGTH), FIRST_LUNS_LENGTH);
    LunList list = LunList.parse(data.duplicate());
    if (list.complete() || list.announced() <= FIRST_LUNS_LENGTH - 8) {
      return list;
    }
    int longer = (int) Math.min(list.announced() + 8, LunList.MAX_LENGTH);
    return LunList.parse(read(PrimaryCdb.reportLuns(cdb, 0, longer), longer));
  }

  /** READ CAPACITY(16), or (10) where the device does not know it. */
  Capacity capacity() throws HawserException {
    try {
      int length = BlockCdb.readCapacity16(cdb, Capacity.LENGTH_16);
      return Capacity.parse16(read(length, Capacity.LENGTH_16));
    } catch (ScsiException e) {
      if (e.sense().isEmpty() || e.sense().get().key() != SenseKey.ILLEGAL_REQUEST) {
        throw e;
      }
    }
    return Capacity.parse10(read(BlockCdb.readCapacity10(cdb), Capacity.LENGTH_10))
        .orElseThrow(
            () ->
                new HawserException(
                    ErrorCode.GENERIC,
                    unit.description() + " is too large for READ CAPACITY(10) and refuses (16)"));
  }

  /** Sends the CDB that was built, until it is answered for good. */
  private ByteBuffer read(int cdbLength, int allocation) throws HawserException {
    ByteBuffer data = ByteBuffer.allocateDirect(allocation);
    byte[] exact = Arrays.copyOf(cdb, cdbLength);
    int attentions = 0;
    int busy = 0;
    for (; ; ) {
      ScsiCommand command = execute(exact, data);
      if (command.failure().isPresent()) {
        throw command.failure().get();
      }
      if (command.isGood()) {
        return data.duplicate().limit(Math.min(command.transferred(), allocation));
      }
      Optional<SenseData> sense = Sense.of(command);
      if (isAttention(command, sense) && ++attentions <= ATTENTIONS) {
        continue;
      }
      if (isBusy(command, sense) && busy < busyRetries) {
        pause(Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(busy, 8)));
        busy++;
        continue;
      }
      throw refused(exact, command, sense);
    }
  }

  private ScsiCommand execute(byte[] exact, ByteBuffer data) throws HawserException {
    CompletableFuture<ScsiCommand> ended = new CompletableFuture<>();
    ScsiCommand command = new ScsiCommand().cdb(exact).read(data).onCompletion(ended::complete);
    unit.execute(command);
    return Await.result(ended, limit, CommandName.of(exact) + " on " + unit.description());
  }

  private static boolean isAttention(ScsiCommand command, Optional<SenseData> sense) {
    return command.status() == ScsiStatus.CHECK_CONDITION.code()
        && sense.isPresent()
        && (sense.get().key() == SenseKey.UNIT_ATTENTION
            || sense.get().key() == SenseKey.ABORTED_COMMAND);
  }

  private static boolean isBusy(ScsiCommand command, Optional<SenseData> sense) {
    return command.status() == ScsiStatus.BUSY.code()
        || command.status() == ScsiStatus.TASK_SET_FULL.code()
        || sense.isPresent()
            && (SenseCode.BECOMING_READY.in(sense.get())
                || SenseCode.ALUA_TRANSITION.in(sense.get()));
  }

  private static void pause(long millis) throws HawserException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HawserException(ErrorCode.GENERIC, "interrupted", e);
    }
  }

  private HawserException refused(byte[] exact, ScsiCommand command, Optional<SenseData> sense) {
    String what = unit.description() + " refused " + CommandName.of(exact) + ": ";
    Optional<ScsiStatus> status = ScsiStatus.of(command.status());
    String why =
        sense.isPresent()
            ? SenseCode.describe(sense.get())
            : status.isPresent()
                ? status.get().name() + " without sense data"
                : "status " + Integer.toHexString(command.status()) + "h";
    ErrorCode code =
        isBusy(command, sense)
            ? ErrorCode.BUSY
            : sense.isPresent() && SenseCode.LUN_NOT_SUPPORTED.in(sense.get())
                ? ErrorCode.NO_OBJECTS_FOUND
                : ErrorCode.GENERIC;
    return new ScsiException(code, what + why, command.status(), sense.orElse(null));
  }
}
