package io.hawser.itest.probe;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Writes a disk, many commands at a time, reads it back, and compares the hashes of every part. */
final class DiskCheck {
  private static final int BLOCK = 512;
  private static final int CHUNK = 256 << 10;
  private static final int DEPTH = 16;
  private static final long PATIENCE_SECONDS = 240;

  private final LogicalUnit unit;
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(DEPTH);
  private final AtomicReference<String> fault = new AtomicReference<>();
  private long version;

  DiskCheck(LogicalUnit unit) {
    this.unit = unit;
    for (int i = 0; i < DEPTH; i++) {
      free.add(ByteBuffer.allocateDirect(CHUNK));
    }
  }

  /** Writes and reads once. */
  void run(int mebibytes) throws Exception {
    run(mebibytes, 0);
  }

  /**
   * Writes and reads once.
   *
   * @param version of the content: another one each time, so that what was there before is not
   *     taken for what was written
   */
  void run(int mebibytes, long version) throws Exception {
    int chunks = mebibytes * ((1 << 20) / CHUNK);
    long[] written = new long[chunks];
    long[] read = new long[chunks];
    this.version = version;
    move(written, true, mebibytes);
    move(read, false, mebibytes);
    Report.check(
        mebibytes + " MiB read back have the hash of those written: " + total(written),
        Arrays.equals(written, read) && total(written).equals(total(read)));
  }

  private static String total(long[] hashes) {
    long hash = 0;
    for (long each : hashes) {
      hash = Long.rotateLeft(hash, 5) * 31 + each;
    }
    return String.format("%016x", hash);
  }

  private void move(long[] hashes, boolean write, int mebibytes) throws Exception {
    long start = System.nanoTime();
    for (int chunk = 0; chunk < hashes.length; chunk++) {
      ByteBuffer buffer = free.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      ended(buffer);
      if (write) {
        Pattern.fill(buffer, chunk, version);
        hashes[chunk] = Pattern.hash(buffer, chunk);
      }
      command(buffer, chunk, write, hashes);
    }
    for (int i = 0; i < DEPTH; i++) {
      ended(free.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
    for (int i = 0; i < DEPTH; i++) {
      free.add(ByteBuffer.allocateDirect(CHUNK));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Report.check(
        (write ? "every write" : "every read") + " ended well" + reason(), fault.get() == null);
    Report.say(
        String.format(
            "%s: %d MiB in %.1f s, %.0f MiB/s",
            write ? "written" : "read", mebibytes, seconds, mebibytes / seconds));
  }

  private static void ended(ByteBuffer buffer) {
    if (buffer == null) {
      throw new AssertionError("a command did not end within " + PATIENCE_SECONDS + " s");
    }
  }

  private String reason() {
    return fault.get() == null ? "" : ": " + fault.get();
  }

  private void command(ByteBuffer buffer, int chunk, boolean write, long[] hashes) {
    ScsiCommand command = new ScsiCommand();
    long lba = (long) chunk * (CHUNK / BLOCK);
    byte[] cdb = new byte[16];
    if (write) {
      command.cdb(cdb, 0, BlockCdb.write16(cdb, lba, CHUNK / BLOCK, 0));
      command.write(buffer.duplicate());
    } else {
      command.cdb(cdb, 0, BlockCdb.read16(cdb, lba, CHUNK / BLOCK, 0));
      command.read(buffer.duplicate());
    }
    command.onCompletion(
        done -> {
          if (!done.isWhole()) {
            fault.compareAndSet(
                null,
                done.failure()
                    .map(Throwable::getMessage)
                    .orElse("status " + done.status() + ", moved " + done.transferred()));
          } else if (!write) {
            hashes[chunk] = Pattern.hash(buffer, chunk);
          }
          free.add(buffer);
        });
    unit.execute(command);
  }
}
