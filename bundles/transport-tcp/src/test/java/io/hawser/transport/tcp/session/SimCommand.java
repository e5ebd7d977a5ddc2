package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.transport.tcp.Commands;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * One command of a simulation with its oracle: it completes once; GOOD is true; and from its end on
 * nobody touches its buffer. For one thread.
 */
final class SimCommand {
  static final int MOST_BLOCKS = 24;

  private static final byte UNTOUCHED = (byte) 0xa5;

  private final SimWorld world;
  private final LogicalUnit unit;
  private final ScsiCommand command = new ScsiCommand().onCompletion(this::completed);
  private final ByteBuffer buffer;
  private final boolean writes;
  private final boolean moves;
  private final long block;
  private final int blocks;
  private int completions;

  SimCommand(SimWorld world, LogicalUnit unit) {
    Random random = world.random();
    this.world = world;
    this.unit = unit;
    moves = random.nextInt(8) > 0;
    writes = moves && random.nextBoolean();
    // Writes go to places of their own: what was acknowledged for a place is known.
    block = random.nextLong(1L << 48);
    blocks = moves ? 1 + random.nextInt(MOST_BLOCKS) : 0;
    int length = blocks * SimDisk.BLOCK;
    buffer = random.nextBoolean() ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
    if (writes) {
      buffer.put(0, SimDisk.content(block + 1, blocks));
      command.cdb(Commands.cdb16(0x8a, block, blocks)).write(buffer);
    } else if (moves) {
      command.cdb(Commands.cdb16(0x88, block, blocks)).read(buffer);
    } else {
      command.cdb(new byte[6]).noData();
    }
    if (random.nextInt(3) == 0) {
      command.deadline(world.now() + random.nextInt(3000) * 1_000_000L);
    }
  }

  void submit() {
    unit.execute(command);
  }

  void cancel() {
    unit.cancel(command);
  }

  boolean isOver() {
    return completions > 0;
  }

  private void completed(ScsiCommand ended) {
    completions++;
    assertEquals(1, completions, "completed twice");
    if (ended.failure().isEmpty() && ended.status() == 0) {
      good(ended);
    }
    byte[] mark = new byte[buffer.capacity()];
    Arrays.fill(mark, UNTOUCHED);
    buffer.put(0, mark);
    // From within a completion everything is allowed.
    if (world.random().nextInt(10) == 0) {
      world.submit();
    }
  }

  private void good(ScsiCommand ended) {
    byte[] held = new byte[buffer.capacity()];
    buffer.get(0, held);
    if (writes) {
      assertTrue(ended.isWhole(), "GOOD for a write without all of its data");
      byte[] taken = world.disk().acknowledged.get(block);
      assertNotNull(taken, "a write was acknowledged that the target has not acknowledged");
      assertArrayEquals(SimDisk.content(block + 1, blocks), taken);
    } else if (moves) {
      int n = ended.transferred();
      assertEquals(ended.isWhole(), n == held.length);
      assertArrayEquals(
          Arrays.copyOf(SimDisk.content(block, blocks), n), Arrays.copyOf(held, n), "torn");
    }
  }

  /** The command is over: its buffer is its owner's again. */
  void checkUntouched() {
    if (!isOver()) {
      return;
    }
    for (int i = 0; i < buffer.capacity(); i += 61) {
      assertEquals(UNTOUCHED, buffer.get(i), "written to after the command's end, at " + i);
    }
  }

  @Override
  public String toString() {
    return (writes ? "write " : moves ? "read " : "no data ") + block + "+" + blocks;
  }
}
