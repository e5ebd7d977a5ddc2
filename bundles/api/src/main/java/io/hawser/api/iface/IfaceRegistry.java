package io.hawser.api.iface;

import io.hawser.api.HawserException;
import io.hawser.api.Registration;
import io.hawser.api.transport.Transport;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only place that knows which ifaces exist, which transport serves each, and which ifaces a
 * portal is bound to. Reading only; {@link IfaceAdmin} changes.
 *
 * <p>Threading: any thread; answers come from an immutable snapshot and never block.
 */
@ProviderType
public interface IfaceRegistry {
  /**
   * All ifaces: records by name, then {@code default} and {@code iser}, as {@code iscsiadm} lists
   * them.
   */
  List<IfaceStatus> ifaces();

  /** The iface of this name. */
  Optional<IfaceStatus> iface(String name);

  /** The transports present now, by name. */
  SortedSet<String> transports();

  /** The transport of this name, if it is present. */
  Optional<Transport> transport(String name);

  /** Every transport that was plugged in, those that are not usable included, by name. */
  List<TransportStatus> transportStatus();

  /**
   * The ifaces a newly found portal is bound to: those named; without names every record whose
   * transport is {@code tcp}; without such records {@code default} (open-iscsi's rule).
   *
   * @param named the names asked for, may be empty
   * @throws HawserException {@code INVALID} if a name is unknown
   */
  List<Iface> bindings(List<String> named) throws HawserException;

  /**
   * The transport to log in with on this iface.
   *
   * @throws HawserException {@code TRANSPORT_NOT_FOUND} if it is not there, {@code HOST_NOT_FOUND}
   *     if its host port is not
   */
  Transport serving(Iface iface) throws HawserException;

  /**
   * The iface as a login needs it: a software iface that names a hardware address gets the network
   * interface that has it now ({@link Iface#netInterface()}); any other stays as it is.
   *
   * @throws HawserException as {@link #serving}
   */
  Iface resolved(Iface iface) throws HawserException;

  /** Registers a listener; services of type {@link IfaceListener} need not. */
  Registration listen(IfaceListener listener);
}
