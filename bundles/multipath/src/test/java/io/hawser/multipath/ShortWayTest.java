package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.multipath.select.LatencySelector;
import io.hawser.multipath.select.QueueLengthSelector;
import io.hawser.multipath.select.RoundRobinSelector;
import io.hawser.multipath.select.ServiceTimeSelector;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a command costs that goes well. */
class ShortWayTest {
  private static final int COMMANDS = 200_000;

  @Test
  void nothingIsAllocatedForACommand() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    List<PathSelector> selectors =
        List.of(
            new RoundRobinSelector(),
            new QueueLengthSelector(),
            new ServiceTimeSelector(),
            new LatencySelector());
    for (PathSelector selector : selectors) {
      for (int paths = 1; paths <= 3; paths++) {
        Rig rig =
            Rig.of(paths, MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS).with(selector));
        boolean near = paths % 2 == 1;
        rig.sessions.forEach(s -> s.instant = true);
        rig.near = () -> near;
        ScsiCommand command = rig.read(0, 8);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
          long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
          for (int i = 0; i < COMMANDS; i++) {
            rig.device.unit().execute(command);
          }
          long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
          least = Math.min(least, after - before);
        }
        assertTrue(command.isWhole());
        assertTrue(
            least < COMMANDS / 100,
            least + " bytes for " + COMMANDS + " commands by " + selector.name());
        assertEquals(0, rig.pathOf(0).inFlight());
        assertEquals(0, rig.pathOf(0).inFlightBytes());
      }
    }
  }
}
