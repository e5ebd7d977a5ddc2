package io.hawser.api.multipath;

import io.hawser.api.Deadline;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.transport.TransportSession;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * SPI: finds out whether a path works. Registered as a service with the property {@link #NAME}. It
 * is asked about each path by itself, so a path that is slow to answer delays no other.
 */
@ConsumerType
public interface PathChecker {
  /** Service property: the checker's name, e.g. {@code tur}. */
  String NAME = "checker.name";

  /** The name, equal to the service property. */
  String name();

  /**
   * Checks; must not block.
   *
   * @param session the path's session
   * @param unit the disk over this session
   * @param deadline by when the verdict has to be here; none by then counts as {@code DOWN}
   */
  CompletionStage<Verdict> check(TransportSession session, LogicalUnit unit, Deadline deadline);

  /**
   * What was found.
   *
   * @param state {@code UP}, {@code STANDBY}, {@code DOWN} or {@code GONE}
   * @param reason one sentence
   */
  record Verdict(PathState state, String reason) {}
}
