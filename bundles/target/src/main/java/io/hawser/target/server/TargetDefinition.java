package io.hawser.target.server;

import io.hawser.api.IscsiName;
import io.hawser.api.transport.SessionParameters;
import io.hawser.protocol.chap.ChapAccounts;
import io.hawser.target.disk.TargetDevice;
import java.util.Optional;
import java.util.Set;

/**
 * One iSCSI target: who may use it, how, and what is behind it.
 *
 * @param name its name
 * @param alias what people call it
 * @param groupTags the portal groups it is reached by
 * @param initiators who may log in; empty means everybody
 * @param chap whom it lets in; empty lets in without proof
 * @param parameters what it wants of each key
 * @param commandWindow commands of one session under way, 1 and up
 * @param device the SCSI side
 */
public record TargetDefinition(
    IscsiName name,
    Optional<String> alias,
    Set<Integer> groupTags,
    Set<IscsiName> initiators,
    Optional<ChapAccounts> chap,
    SessionParameters parameters,
    int commandWindow,
    TargetDevice device) {
  /** Copies the sets. */
  public TargetDefinition {
    groupTags = Set.copyOf(groupTags);
    initiators = Set.copyOf(initiators);
  }

  /** Whether this initiator may see and use it. */
  public boolean admits(IscsiName initiator) {
    return initiators.isEmpty() || initiators.contains(initiator);
  }
}
