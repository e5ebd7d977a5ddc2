package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.PathState;
import io.hawser.target.disk.Disk;
import io.hawser.target.disk.FileStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two storage heads on one backing file that share nothing else: neither tasks nor reservations. No
 * login at one fences the other.
 */
class TwoHeadsTest {
  @TempDir Path directory;
  private final List<FileStore> stores = new ArrayList<>();
  private RealRig rig;

  @BeforeEach
  void start() throws Exception {
    rig =
        new RealRig(
            2,
            group -> Disk.on(open()).serial("HEADS").build(),
            MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS));
  }

  private FileStore open() {
    try {
      FileStore store = FileStore.open(directory.resolve("disk"), 32 << 20);
      stores.add(store);
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
    for (FileStore store : stores) {
      store.close();
    }
  }

  @Test
  void theyAreOneDeviceAndAHeadThatIsReplacedLosesNothing() throws Exception {
    assertEquals(2 * RealRig.PORTALS, rig.device.paths().size());
    VerifyingLoad load = new VerifyingLoad(rig.device.unit(), rig.device::explain);
    load.start();
    rig.pass(300);
    for (int head : new int[] {0, 1, 0}) {
      long before = load.done();
      rig.replace(head);
      rig.await(
          () ->
              rig.device.paths().stream().allMatch(p -> p.state() == PathState.UP)
                  && load.done() > before + 500);
      load.check();
    }
    load.stop();
    rig.await(() -> rig.device.paths().stream().allMatch(p -> p.unfenced.isEmpty()));
    for (MapEvent event : rig.device.events()) {
      int other = event.path() <= RealRig.PORTALS ? 2 : 1;
      assertFalse(
          event.text().contains("ISID over path " + (other * RealRig.PORTALS - 1))
              || event.text().contains("ISID over path " + other * RealRig.PORTALS),
          event.text());
    }
  }
}
