package io.hawser.api.multipath;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * SPI: chooses the path of each command among those of the current group. Registered as a service
 * with the property {@link #NAME}, so that a vendor may add its own.
 */
@ConsumerType
public interface PathSelector {
  /** Service property: the selector's name, e.g. {@code service-time}. */
  String NAME = "selector.name";

  /** The name, equal to the service property. */
  String name();

  /**
   * A chooser for these paths; asked again whenever the usable paths of the group change.
   *
   * @param paths the usable paths, at least one, in a constant order
   */
  Chooser chooser(List<PathView> paths);

  /** Chooses for one list of paths. */
  @ConsumerType
  interface Chooser {
    /**
     * Chooses; called for each command from any thread, several at a time. Must not block, allocate
     * or throw.
     *
     * @param bytes the command's data length
     * @param write whether data go to the device
     * @return index into the list of paths; anything else counts as 0
     */
    int choose(int bytes, boolean write);

    /** Why it would choose what it would choose now, one sentence for people. */
    String explain();
  }
}
