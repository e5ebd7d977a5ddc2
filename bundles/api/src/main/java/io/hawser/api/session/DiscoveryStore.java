package io.hawser.api.session;

import io.hawser.api.HawserException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The discovery records on disk ({@code send_targets}, {@code isns}, {@code static}, {@code fw}).
 * Blocks and fails as {@link NodeStore}.
 */
@ProviderType
public interface DiscoveryStore {
  /** The readable discovery records, by type, address and port. */
  List<DiscoveryRecord> discoveries() throws HawserException;

  /** One record. */
  Optional<DiscoveryRecord> discovery(DiscoveryId id) throws HawserException;

  /**
   * The nodes made by hand ({@code static}) or by the boot firmware ({@code fw}).
   *
   * @param type one of these two words
   */
  List<NodeId> nodesOf(String type) throws HawserException;

  /** The record that {@link #create} would make; nothing is written. */
  DiscoveryRecord defaults(DiscoveryId id) throws HawserException;

  /** Makes a record with the defaults of {@code iscsid.conf}, or sets it back to them. */
  DiscoveryRecord create(DiscoveryId id) throws HawserException;

  /**
   * Sets keys.
   *
   * @throws HawserException {@code INVALID} for an unknown key or a value out of range; nothing is
   *     changed then; {@code NO_OBJECTS_FOUND} if there is no such record
   */
  DiscoveryRecord update(DiscoveryId id, Map<String, String> changes) throws HawserException;

  /**
   * Deletes a record and the nodes that came from it alone.
   *
   * @throws HawserException {@code NO_OBJECTS_FOUND} if there is none; {@code SESSION_EXISTS} while
   *     a session runs on one of its nodes, nothing is deleted then
   */
  void delete(DiscoveryId id) throws HawserException;

  /**
   * Brings the node records in line with what was found.
   *
   * @param source where it was found; its record is made if there is none
   * @param found every node the source reports now, one for each iface it is bound to
   * @param stale which of its nodes may be deleted if they were not found: not those that could not
   *     have been
   * @param operations what to do; none changes nothing
   */
  DiscoveryChanges apply(
      DiscoveryId source,
      List<NodeId> found,
      Predicate<NodeId> stale,
      Set<DiscoveryOperation> operations)
      throws HawserException;
}
