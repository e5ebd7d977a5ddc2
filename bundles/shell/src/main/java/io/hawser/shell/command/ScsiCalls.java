package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiException;
import io.hawser.block.DeviceCommands;
import io.hawser.block.RetryPolicy;
import io.hawser.scsi.MalformedDataException;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.scsi.disk.Capacity;
import io.hawser.scsi.inquiry.StandardInquiry;
import io.hawser.scsi.lun.LunList;
import io.hawser.scsi.vpd.VpdPage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@link DeviceCommands} for a thread that may block. */
final class ScsiCalls {
  private final DeviceCommands commands;
  private final Duration time;

  /**
   * @param unit what is asked
   * @param name what messages call it
   * @param busyRetries how often a busy device is asked again
   * @param time how long one question may take, retries included
   */
  ScsiCalls(LogicalUnit unit, String name, int busyRetries, Duration time) {
    commands =
        new DeviceCommands(unit, name, RetryPolicy.withBusyRetries(busyRetries), Await::later);
    this.time = time;
  }

  /** INQUIRY. */
  StandardInquiry inquiry() throws HawserException {
    return await(commands.inquiry(deadline()), "INQUIRY");
  }

  /**
   * A page of vital product data with its header.
   *
   * @param page 0 to 255
   * @throws HawserException a {@code ScsiException} if the device refuses, {@code
   *     MalformedDataException} if it answers with another page
   */
  ByteBuffer vpd(int page) throws HawserException {
    ByteBuffer data = await(commands.vpd(page, deadline()), "INQUIRY");
    VpdPage.body(page, data.duplicate());
    return data;
  }

  /** As {@link #vpd}, empty if the device does not have the page or answers nonsense. */
  Optional<ByteBuffer> vpdIfThere(int page) throws HawserException {
    try {
      return Optional.of(vpd(page));
    } catch (ScsiException | MalformedDataException e) {
      return Optional.empty();
    }
  }

  /** REPORT LUNS. */
  LunList luns() throws HawserException {
    return await(commands.reportLuns(deadline()), "REPORT LUNS");
  }

  /** READ CAPACITY(16), or (10) where the device does not know it. */
  Capacity capacity() throws HawserException {
    return await(commands.capacity(deadline()), "READ CAPACITY");
  }

  /** One block. */
  ByteBuffer block(long lba, int blockSize) throws HawserException {
    byte[] cdb = new byte[16];
    int length = BlockCdb.read16(cdb, lba, 1, 0);
    return await(commands.read(cdb, length, blockSize, deadline()), "READ");
  }

  private Deadline deadline() {
    return Deadline.after(time);
  }

  private <T> T await(CompletionStage<T> stage, String what) throws HawserException {
    return Await.result(stage, time.plusSeconds(5), what + " on " + commands.name());
  }
}
