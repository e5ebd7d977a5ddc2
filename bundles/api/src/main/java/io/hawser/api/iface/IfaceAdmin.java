package io.hawser.api.iface;

import io.hawser.api.HawserException;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Changes iface records. Every change is on disk when the call returns; it may block for that. */
@ProviderType
public interface IfaceAdmin {
  /**
   * Makes an unbound tcp record.
   *
   * @throws HawserException {@code INVALID} if the name is not valid or built in, {@code
   *     SESSION_EXISTS} if a record of this name is in use
   */
  Iface create(String name) throws HawserException;

  /**
   * Sets keys of a record.
   *
   * @param values {@code iface.*} keys and their new values; an empty value unsets
   * @throws HawserException {@code INVALID} for an unknown key or a value out of range; nothing is
   *     changed then
   */
  Iface update(String name, Map<String, String> values) throws HawserException;

  /**
   * Every key of an iface in open-iscsi's order, unset ones with an empty value, those of the other
   * address family left out: what {@code iscsiadm -m iface -I} shows. Built-in ifaces have one too.
   *
   * @throws HawserException {@code INVALID} if there is no such iface
   */
  Map<String, String> record(String name) throws HawserException;

  /** Reads the records again if somebody else has changed one; cheap if nobody has. */
  void reload() throws HawserException;

  /**
   * Deletes a record.
   *
   * @throws HawserException {@code INVALID} if it is built in or unknown, {@code SESSION_EXISTS} if
   *     it is in use
   */
  void delete(String name) throws HawserException;
}
