package io.hawser.itest.kernel;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.scsi.cdb.BlockCdb;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Writes a disk with random bytes, many commands at a time, reads it back and compares. */
final class DiskCheck {
  private static final int BLOCK = 512;
  private static final int CHUNK = 128 << 10;
  private static final int DEPTH = 32;

  private final LogicalUnit unit;
  private final SplittableRandom random;
  private final AtomicReference<String> fault = new AtomicReference<>();

  DiskCheck(LogicalUnit unit, SplittableRandom random) {
    this.unit = unit;
    this.random = random;
  }

  void run(int mebibytes) throws Exception {
    int length = mebibytes << 20;
    ByteBuffer written = ByteBuffer.allocateDirect(length);
    byte[] piece = new byte[1 << 20];
    for (int at = 0; at < length; at += piece.length) {
      random.nextBytes(piece);
      written.put(at, piece);
    }
    long start = System.nanoTime();
    move(written, length, true);
    report("written", mebibytes, start);
    ByteBuffer read = ByteBuffer.allocateDirect(length);
    start = System.nanoTime();
    move(read, length, false);
    report("read", mebibytes, start);
    GuestProgram.check(
        "the bytes read have the hash of those written", Arrays.equals(hash(written), hash(read)));
  }

  private static void report(String what, int mebibytes, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    GuestProgram.say(
        String.format(
            "%s: %d MiB in %.2f s, %.0f MiB/s", what, mebibytes, seconds, mebibytes / seconds));
  }

  private static byte[] hash(ByteBuffer buffer) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(buffer.duplicate());
    return digest.digest();
  }

  private void move(ByteBuffer buffer, int length, boolean write) throws Exception {
    Semaphore room = new Semaphore(DEPTH);
    for (int at = 0; at < length; at += CHUNK) {
      room.acquire();
      one(buffer, at, write, room);
    }
    boolean all = room.tryAcquire(DEPTH, 60, TimeUnit.SECONDS);
    GuestProgram.check(
        (write ? "every write" : "every read") + " ended well" + reason(),
        all && fault.get() == null);
  }

  private String reason() {
    return fault.get() == null ? "" : ": " + fault.get();
  }

  private void one(ByteBuffer buffer, int at, boolean write, Semaphore room) {
    ScsiCommand command = new ScsiCommand();
    long lba = at / BLOCK;
    byte[] cdb = new byte[16];
    if (write) {
      command.cdb(cdb, 0, BlockCdb.write16(cdb, lba, CHUNK / BLOCK, 0));
      command.write(buffer.slice(at, CHUNK));
    } else {
      command.cdb(cdb, 0, BlockCdb.read16(cdb, lba, CHUNK / BLOCK, 0));
      command.read(buffer.slice(at, CHUNK));
    }
    command.onCompletion(
        done -> {
          if (!done.isWhole()) {
            fault.compareAndSet(
                null,
                done.failure()
                    .map(Throwable::getMessage)
                    .orElse("status " + done.status() + ", moved " + done.transferred()));
          }
          room.release();
        });
    unit.execute(command);
  }
}
