package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.block.BlockDevice;
import io.hawser.api.block.BlockGeometry;
import io.hawser.api.block.DeviceIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A block device in memory that fails at a byte the test names. */
final class FakeDevice implements BlockDevice {
  final byte[] content;
  private final int blockSize;
  boolean readOnly;
  boolean closed;
  int flushes;
  long failFrom = Long.MAX_VALUE;
  HawserException failure;
  String wwid = "36001405aaaa";

  FakeDevice(int blocks, int blockSize) {
    content = new byte[blocks * blockSize];
    this.blockSize = blockSize;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public BlockGeometry geometry() {
    return new BlockGeometry(
        blockSize, content.length / blockSize, blockSize, readOnly, 0, 0, false, 0, false);
  }

  @Override
  public DeviceIdentity identity() {
    return new DeviceIdentity(Optional.of(wwid), Optional.empty(), "V", "P", "R");
  }

  @Override
  public CompletionStage<Void> read(long offset, ByteBuffer into, Deadline deadline) {
    if (offset + into.remaining() > failFrom) {
      return CompletableFuture.failedStage(failure);
    }
    into.duplicate().put(content, (int) offset, into.remaining());
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> write(long offset, ByteBuffer from, Deadline deadline) {
    if (offset + from.remaining() > failFrom) {
      return CompletableFuture.failedStage(failure);
    }
    from.duplicate().get(content, (int) offset, from.remaining());
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> flush(Deadline deadline) {
    flushes++;
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> unmap(long offset, long length, Deadline deadline) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> writeZeroes(long offset, long length, Deadline deadline) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void close() {
    closed = true;
  }
}
