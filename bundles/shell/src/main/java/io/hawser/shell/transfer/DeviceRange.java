package io.hawser.shell.transfer;

import io.hawser.api.Deadline;
import io.hawser.api.block.BlockDevice;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A range of a block device, as source or sink. Offsets count from the range's start. */
public final class DeviceRange implements Source, Sink {
  private final String name;
  private final BlockDevice device;
  private final long start;
  private final long size;
  private final Supplier<Deadline> deadlines;

  /**
   * @param name how messages name it
   * @param start its first byte on the device
   * @param size its bytes
   * @param deadlines makes the deadline of one operation
   */
  public DeviceRange(
      String name, BlockDevice device, long start, long size, Supplier<Deadline> deadlines) {
    this.name = name;
    this.device = device;
    this.start = start;
    this.size = size;
    this.deadlines = deadlines;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public CompletionStage<Void> read(long offset, ByteBuffer into) {
    return device.read(start + offset, into, deadlines.get());
  }

  @Override
  public CompletionStage<Void> write(long offset, ByteBuffer from) {
    return device.write(start + offset, from, deadlines.get());
  }
}
