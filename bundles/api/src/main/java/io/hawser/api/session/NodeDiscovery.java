package io.hawser.api.session;

import io.hawser.api.Deadline;
import io.hawser.api.discovery.DiscoveredNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Discovery with records: asks as the discovery record says, binds what is found to ifaces, and
 * brings the node records in line.
 */
@ProviderType
public interface NodeDiscovery {
  /**
   * What to do.
   *
   * @param source whom to ask, and how
   * @param ifaces names of the ifaces to ask through and to bind to; empty asks through {@code
   *     default} and binds to every tcp record, or to {@code default} if there is none
   * @param operations what to do with the node records; empty prints only
   * @param stored whether the stored discovery record counts ({@code discoverydb}); otherwise the
   *     configuration does, and the record is set back to it
   * @param deadline by when all has to be over
   */
  record Request(
      DiscoveryId source,
      List<String> ifaces,
      Set<DiscoveryOperation> operations,
      boolean stored,
      Deadline deadline) {
    /** Copies. */
    public Request {
      ifaces = List.copyOf(ifaces);
      operations = Set.copyOf(operations);
    }
  }

  /**
   * What came of it.
   *
   * @param found every target at every portal, once for each iface it was found through
   * @param changes what changed in the records
   * @param warnings what was left out and why
   */
  record Result(List<DiscoveredNode> found, DiscoveryChanges changes, List<String> warnings) {
    /** Copies. */
    public Result {
      found = List.copyOf(found);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Discovers.
   *
   * @return fails with {@code UNKNOWN_DISCOVERY} if nobody knows the method, and as the method does
   */
  CompletionStage<Result> discover(Request request);
}
