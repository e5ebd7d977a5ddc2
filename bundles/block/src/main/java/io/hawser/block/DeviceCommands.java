package io.hawser.block;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.cdb.PrimaryCdb;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.disk.ModeData;
import io.hawser.scsi.disk.ModePage;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.vpd.VpdPage;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The commands that ask a logical unit about itself, each as one call that answers by a stage: unit
 * attentions and a busy device are retried as the policy says, and what came back is read.
 *
 * <p>Not for the data path: every call allocates. Threading: any thread; nothing blocks.
 */
public final class DeviceCommands {
  /** First try of a VPD page: old devices want the length in one byte. */
  private static final int VPD_ALLOCATION = 255;

  /** No honest page is longer. */
  private static final int VPD_MAX = 16_384;

  private static final int LUNS_FIRST = 8 + 8 * 256;
  private static final int MODE_ALLOCATION = 192;

  private final LogicalUnit unit;
  private final String name;
  private final RetryPolicy policy;
  private final Delay delay;

  /**
   * @param unit what is asked
   * @param name what messages call it
   * @param policy how often commands are sent again
   * @param delay makes the pauses
   */
  public DeviceCommands(LogicalUnit unit, String name, RetryPolicy policy, Delay delay) {
    this.unit = unit;
    this.name = name;
    this.policy = policy;
    this.delay = delay;
  }

  /** What messages call the device. */
  public String name() {
    return name;
  }

  /** TEST UNIT READY. */
  public CompletionStage<Void> testUnitReady(Deadline deadline) {
    byte[] cdb = new byte[16];
    return call(cdb, PrimaryCdb.testUnitReady(cdb), deadline);
  }

  /** INQUIRY; fails if there are less than 36 bytes. */
  public CompletionStage<StandardInquiry> inquiry(Deadline deadline) {
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.inquiry(cdb, StandardInquiry.ALLOCATION);
    return parsed(read(cdb, length, StandardInquiry.ALLOCATION, deadline), StandardInquiry::parse);
  }

  /**
   * A page of vital product data, header included; asked for again if it is longer than expected.
   */
  public CompletionStage<ByteBuffer> vpd(int page, Deadline deadline) {
    return vpd(page, VPD_ALLOCATION, deadline)
        .thenCompose(
            data -> {
              int announced = VpdPage.announcedLength(data);
              return announced > VPD_ALLOCATION && announced <= VPD_MAX
                  ? vpd(page, announced, deadline)
                  : CompletableFuture.completedStage(data);
            });
  }

  private CompletionStage<ByteBuffer> vpd(int page, int allocation, Deadline deadline) {
    byte[] cdb = new byte[16];
    return read(cdb, PrimaryCdb.inquiryVpd(cdb, page, allocation), allocation, deadline);
  }

  /**
   * READ CAPACITY(16), or (10) where the device does not know it.
   *
   * @return fails with a {@link MalformedDataException} if the device claims an impossible size
   */
  public CompletionStage<Capacity> capacity(Deadline deadline) {
    byte[] cdb = new byte[16];
    int length = BlockCdb.readCapacity16(cdb, Capacity.LENGTH_16);
    CompletionStage<Capacity> wide =
        parsed(read(cdb, length, Capacity.LENGTH_16, deadline), Capacity::parse16);
    return Stages.orElseIf(wide, Stages::isRefusal, () -> capacity10(deadline));
  }

  private CompletionStage<Capacity> capacity10(Deadline deadline) {
    byte[] cdb = new byte[16];
    int length = BlockCdb.readCapacity10(cdb);
    return parsed(
        read(cdb, length, Capacity.LENGTH_10, deadline),
        data ->
            Capacity.parse10(data)
                .orElseThrow(
                    () ->
                        new MalformedDataException(
                            "the device is too large for READ CAPACITY(10) and does not know"
                                + " READ CAPACITY(16)")));
  }

  /** MODE SENSE(6) for all pages, or (10) where the device does not know it. */
  public CompletionStage<ModeData> modeData(Deadline deadline) {
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.modeSense6(cdb, ModePage.ALL, 0, MODE_ALLOCATION);
    CompletionStage<ModeData> six =
        parsed(read(cdb, length, MODE_ALLOCATION, deadline), ModeData::parse6);
    return Stages.orElseIf(six, Stages::isRefusal, () -> modeData10(deadline));
  }

  private CompletionStage<ModeData> modeData10(Deadline deadline) {
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.modeSense10(cdb, ModePage.ALL, 0, MODE_ALLOCATION);
    return parsed(read(cdb, length, MODE_ALLOCATION, deadline), ModeData::parse10);
  }

  /** REPORT LUNS; asked for again if the list is longer than expected. */
  public CompletionStage<LunList> reportLuns(Deadline deadline) {
    return reportLuns(LUNS_FIRST, deadline)
        .thenCompose(
            list ->
                list.announced() > LUNS_FIRST - 8
                    ? reportLuns(LunList.MAX_LENGTH, deadline)
                    : CompletableFuture.completedStage(list));
  }

  private CompletionStage<LunList> reportLuns(int allocation, Deadline deadline) {
    byte[] cdb = new byte[16];
    int length = PrimaryCdb.reportLuns(cdb, 0, allocation);
    return parsed(read(cdb, length, allocation, deadline), LunList::parse);
  }

  /**
   * Any command that returns data.
   *
   * @param cdb holds the CDB
   * @param length of the CDB
   * @param allocation bytes that may come; fewer are fine
   * @return what came, from position 0 to the limit
   */
  public CompletionStage<ByteBuffer> read(
      byte[] cdb, int length, int allocation, Deadline deadline) {
    ByteBuffer data = ByteBuffer.allocate(allocation);
    return new Call(new ScsiCommand().cdb(cdb, 0, length).read(data), deadline)
        .start()
        .thenApply(ended -> data.slice(0, ended.transferred()));
  }

  /** Any command that takes data: all of the buffer. */
  public CompletionStage<Void> write(byte[] cdb, int length, ByteBuffer data, Deadline deadline) {
    return new Call(new ScsiCommand().cdb(cdb, 0, length).write(data), deadline)
        .start()
        .thenAccept(ended -> {});
  }

  /** Any command without data. */
  public CompletionStage<Void> call(byte[] cdb, int length, Deadline deadline) {
    return new Call(new ScsiCommand().cdb(cdb, 0, length).noData(), deadline)
        .start()
        .thenAccept(ended -> {});
  }

  private interface Parser<T> {
    T parse(ByteBuffer data) throws MalformedDataException;
  }

  private <T> CompletionStage<T> parsed(CompletionStage<ByteBuffer> stage, Parser<T> parser) {
    return stage.thenCompose(
        data -> {
          try {
            return CompletableFuture.completedStage(parser.parse(data));
          } catch (MalformedDataException e) {
            return CompletableFuture.failedStage(
                new HawserException(e.code(), name + ": " + e.getMessage(), e));
          }
        });
  }

  /** One command until it succeeds or has failed for good. */
  private final class Call {
    private final CompletableFuture<ScsiCommand> result = new CompletableFuture<>();
    private final ScsiCommand command;
    private final Deadline deadline;
    private int pauses;
    private int retries;

    Call(ScsiCommand command, Deadline deadline) {
      this.command = command.deadline(deadline.nanoTime()).onCompletion(this::ended);
      this.deadline = deadline;
    }

    CompletableFuture<ScsiCommand> start() {
      unit.execute(command);
      return result;
    }

    private void ended(ScsiCommand ended) {
      boolean whole = ended.direction() == io.hawser.api.scsi.DataDirection.WRITE;
      switch (Outcome.of(ended, whole)) {
        case DONE -> result.complete(ended);
        // Who asks about the device is the verification.
        case AGAIN, VERIFY -> retry(retries++ < policy.attentionRetries(), 0);
        case PAUSE -> retry(pauses < policy.busyRetries(), policy.pauseNanos(pauses++));
        default -> result.completeExceptionally(Failures.of(name, ended, pauses + retries));
      }
    }

    private void retry(boolean allowed, long pause) {
      if (!allowed) {
        result.completeExceptionally(Failures.of(name, command, pauses + retries - 1));
      } else if (deadline.remainingNanos(System.nanoTime()) <= pause) {
        result.completeExceptionally(
            new HawserException(
                ErrorCode.REQUEST_TIMEOUT,
                Failures.of(name, command, pauses + retries - 1).getMessage()
                    + "; there is no time left to try again"));
      } else if (pause == 0) {
        unit.execute(command);
      } else {
        delay.after(pause, () -> unit.execute(command));
      }
    }
  }
}
