package io.hawser.api.transport;

import io.hawser.api.scsi.LogicalUnit;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Checks after every re-login that a logical unit is still the disk it was, before any held command
 * goes out to it.
 */
@ConsumerType
@FunctionalInterface
public interface ReloginGuard {
  /**
   * Verifies.
   *
   * @param fresh the logical unit as it is now; commands through this view pass while others wait
   * @return completes normally to let held commands go; fails to freeze the logical unit, whose
   *     commands then all end with that failure
   */
  CompletionStage<Void> verify(LogicalUnit fresh);
}
