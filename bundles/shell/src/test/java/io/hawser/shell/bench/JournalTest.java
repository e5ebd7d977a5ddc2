package io.hawser.shell.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.DataDirection;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.scsi.TaskManagementResponse;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;

/** Reads are compared with the last acknowledged write of their place. */
class JournalTest {
  private static final int BLOCK = 512;
  private static final int BLOCKS = 2;
  private static final int PLACES = 64;
  private long clock;

  /** A disk in memory that answers inside the call, and may lose, tear or delay writes. */
  private final class FaultyDisk implements LogicalUnit {
    private final byte[] bytes = new byte[PLACES * BLOCKS * BLOCK];
    private final LongPredicate lost;
    private final int kept;
    private long writes;

    /**
     * @param lost which writes, by their number, are acknowledged and not wholly executed
     * @param kept how many bytes of such a write are executed
     */
    FaultyDisk(LongPredicate lost, int kept) {
      this.lost = lost;
      this.kept = kept;
    }

    @Override
    public Lun lun() {
      return Lun.of(0);
    }

    @Override
    public String description() {
      return "disk";
    }

    @Override
    public int maxTransferLength() {
      return 1 << 20;
    }

    @Override
    public void execute(ScsiCommand command) {
      command.begin();
      clock++;
      byte[] cdb = command.cdbCopy();
      int at = ByteBuffer.wrap(cdb).getInt(2) * BLOCK;
      int length = command.dataLength();
      ByteBuffer data = command.data().duplicate();
      if (command.direction() == DataDirection.READ) {
        data.put(command.dataOffset(), bytes, at, length);
      } else {
        int done = lost.test(writes++) ? kept : length;
        data.get(command.dataOffset(), bytes, at, done);
      }
      command.complete(0, length, 0);
    }

    @Override
    public void cancel(ScsiCommand command) {}

    @Override
    public CompletionStage<TaskManagementResponse> manage(TaskManagement function, Deadline end) {
      throw new UnsupportedOperationException();
    }
  }

  private LaneResult run(FaultyDisk disk, int readPercent) throws Exception {
    clock = 0;
    Workload workload = new Workload(true, readPercent, BLOCKS, 0, PLACES * BLOCKS, 1, 0);
    Journal journal = new Journal(0, PLACES, BLOCKS, BLOCK, 7);
    Lane lane = Lane.journaled(disk, workload, journal, BLOCK, 8, () -> clock);
    lane.start(0, 1000);
    finish(lane);
    LaneResult sum = new LaneResult();
    sum.add(lane.result());
    Lane back = lane.readBack().orElseThrow();
    back.start(clock, Long.MAX_VALUE / 2);
    finish(back);
    assertEquals(journal.known(), back.completions());
    sum.addChecks(back.result(), true);
    return sum;
  }

  /** A command with wrong data rests until somebody revives it. */
  private static void finish(Lane lane) throws InterruptedException {
    for (int i = 0; i < 5000 && !lane.await(1_000_000); i++) {
      lane.revive();
    }
    assertTrue(lane.await(0));
  }

  @Test
  void aGoodDiskHasNoErrors() throws Exception {
    LaneResult result = run(new FaultyDisk(n -> false, 0), 50);
    assertEquals(0, result.errors(), result.firstError());
    assertTrue(result.checked() > 300, "" + result.checked());
  }

  @Test
  void aLostWriteIsFound() throws Exception {
    assertTrue(run(new FaultyDisk(n -> n % 50 == 49, 0), 50).errors() > 0);
  }

  @Test
  void aTornWriteIsFound() throws Exception {
    assertTrue(run(new FaultyDisk(n -> n % 50 == 49, BLOCK), 50).errors() > 0);
    assertTrue(run(new FaultyDisk(n -> n % 50 == 49, BLOCKS * BLOCK - 8), 50).errors() > 0);
  }

  /** Nothing is read while it runs: the reading back finds it. */
  @Test
  void theLastWriteOfAllIsReadBack() throws Exception {
    FaultyDisk counted = new FaultyDisk(n -> false, 0);
    assertEquals(0, run(counted, 0).errors());
    long last = counted.writes - 1;
    assertEquals(1, run(new FaultyDisk(n -> n == last, 0), 0).errors());
  }
}
