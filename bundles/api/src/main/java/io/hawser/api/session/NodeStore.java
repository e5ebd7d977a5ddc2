package io.hawser.api.session;

import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The node records on disk, in open-iscsi's layout and format. Several processes may use one store
 * at a time. Every method may block for the disk, and for another process at most 30 seconds, then
 * it fails with {@code RECORD_STORE}. A change is on disk when the call returns.
 */
@ProviderType
public interface NodeStore {
  /** The readable records that match, in order of target, portal and iface. */
  List<NodeRecord> nodes(NodeFilter filter) throws HawserException;

  /** The record of this node, whatever its portal group tag. */
  Optional<NodeRecord> node(NodeId id) throws HawserException;

  /**
   * Our name, from {@code initiatorname.iscsi}; made and written there if there is none.
   *
   * @throws HawserException {@code INVALID} if what stands there is no name
   */
  IscsiName initiatorName() throws HawserException;

  /**
   * A setting of {@code iscsid.conf} that belongs to no record, e.g. {@code iscsid.safe_logout}.
   */
  Optional<String> configured(String key) throws HawserException;

  /** The records that cannot be used, of every kind. */
  List<RecordFault> faults() throws HawserException;

  /**
   * Makes a record with the defaults of {@code iscsid.conf} and the iface's present settings. A
   * node that has a record keeps its settings; it learns the portal group tag if that is new.
   *
   * @throws HawserException {@code INVALID} if the iface is not known
   */
  NodeRecord create(NodeId id) throws HawserException;

  /**
   * Sets keys.
   *
   * @param changes keys and new values; an empty value unsets
   * @throws HawserException {@code INVALID} for an unknown key, a value out of range, or an {@code
   *     iface.*} key other than {@code iface.transport_name}; nothing is changed then; {@code
   *     NO_OBJECTS_FOUND} if there is no such record
   */
  NodeRecord update(NodeId id, Map<String, String> changes) throws HawserException;

  /**
   * Deletes a record and what refers to it.
   *
   * @throws HawserException {@code NO_OBJECTS_FOUND} if there is none; {@code SESSION_EXISTS} while
   *     a session runs on it
   */
  void delete(NodeId id) throws HawserException;

  /**
   * Deletes a record that cannot be used.
   *
   * @throws HawserException {@code INVALID} if nothing is wrong with what is there
   */
  void deleteFaulty(RecordFault fault) throws HawserException;
}
