package io.hawser.api.host;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The ports of offload cards: what {@code iscsiadm -m host}, {@code -m iface -o apply} and {@code
 * -C ping|chap|flashnode|stats} do. One service for all cards; a card whose vendor's bundle is not
 * plugged in is listed, but takes no changes.
 *
 * <p>Every change is checked against what the driver takes before anything is sent. Failures:
 * {@code HOST_NOT_FOUND} for an unknown host or an iface that fits none, {@code
 * TRANSPORT_NOT_FOUND} if the vendor's bundle or module is not there, {@code TRANSPORT_CAPABILITY}
 * if the driver cannot do it, {@code INVALID} for a value, {@code BUSY} beside a running iscsid,
 * {@code ACCESS} without the right to, {@code PDU_TIMEOUT} at the deadline.
 *
 * <p>Threading: any thread. Stages complete on threads of the provider, which must not be blocked.
 */
@ProviderType
public interface HostControl {
  /** All iSCSI hosts the kernel has now, by number; reads sysfs, which does not wait for cards. */
  List<HostInfo> hosts();

  /** One of them. */
  Optional<HostInfo> host(int number);

  /**
   * What applying this record would send; host 0 and values of 0 are like any other.
   *
   * @throws HawserException {@code INVALID} naming the first key the driver does not take or whose
   *     value is out of range
   */
  IfacePlan plan(Iface iface) throws HawserException;

  /**
   * What applying all of these records to one host would send; records of other hosts are left out.
   *
   * @throws HawserException as {@link #plan(Iface)}
   */
  IfacePlan plan(int host, List<Iface> ifaces) throws HawserException;

  /** Sends a plan; an empty plan sends nothing. */
  CompletionStage<Void> apply(IfacePlan plan, Deadline deadline);

  /**
   * Sets a parameter of the host itself.
   *
   * @param parameter {@code initiatorname}, {@code ipaddress}, {@code hwaddress} or {@code netdev}
   */
  CompletionStage<Void> setParameter(int host, String parameter, String value, Deadline deadline);

  /**
   * Has the card of this iface ping an address once.
   *
   * @param address a numeric address
   * @param size bytes of the echo request's payload
   */
  CompletionStage<PingStatus> ping(Iface iface, String address, int size, Deadline deadline);

  /** The card's CHAP table by index. */
  CompletionStage<List<ChapEntry>> chapEntries(int host, Deadline deadline);

  /** Writes an entry, new or not. */
  CompletionStage<Void> setChap(int host, ChapEntry entry, Deadline deadline);

  /** Deletes an entry; {@code BUSY} if a session or flash node uses it. */
  CompletionStage<Void> deleteChap(int host, int index, Deadline deadline);

  /** The targets in the card's flash memory by index; reads sysfs. */
  List<FlashNode> flashNodes(int host);

  /**
   * Makes an empty flash node.
   *
   * @return its index
   */
  CompletionStage<Integer> newFlashNode(int host, boolean ipv6, Deadline deadline);

  /**
   * Changes a flash node.
   *
   * @param values keys as in {@link FlashNode#values()} and their new values
   */
  CompletionStage<Void> updateFlashNode(
      int host, int index, Map<String, String> values, Deadline deadline);

  /** Deletes a flash node. */
  CompletionStage<Void> deleteFlashNode(int host, int index, Deadline deadline);

  /** Has the card log in to a flash node. */
  CompletionStage<Void> loginFlashNode(int host, int index, Deadline deadline);

  /** Has the card log out of a flash node. */
  CompletionStage<Void> logoutFlashNode(int host, int index, Deadline deadline);

  /** The card's counters. */
  CompletionStage<HostStatistics> statistics(int host, Deadline deadline);
}
