package io.hawser.api.multipath;

import io.hawser.api.block.BlockDevice;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The devices joined from the sessions of this process: as soon as two sessions lead to the same
 * disk, they are its paths. Threading: any thread; nothing blocks.
 */
@ProviderType
public interface MultipathMaps {
  /** All of them, by WWID. */
  List<MultipathMap> maps();

  /**
   * One of them.
   *
   * @param wwid the disk, in multipath-tools' form
   */
  default Optional<MultipathMap> map(String wwid) {
    return maps().stream().filter(map -> map.wwid().equals(wwid)).findFirst();
  }

  /** Logical units of sessions that were not joined with others of the same WWID, and why. */
  List<String> leftOut();

  /**
   * Opens a joined device.
   *
   * @param wwid the disk
   * @return the device; closing it leaves the paths as they are. Fails with {@code
   *     NO_OBJECTS_FOUND} if there is no such device
   */
  CompletionStage<BlockDevice> open(String wwid);
}
