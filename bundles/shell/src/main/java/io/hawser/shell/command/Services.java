package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Prober;
import io.hawser.api.block.BlockDevices;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.host.HostControl;
import io.hawser.api.iface.IfaceAdmin;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.session.DiscoveryStore;
import io.hawser.api.session.NodeDiscovery;
import io.hawser.api.session.NodeStore;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.session.Sessions;
import java.nio.file.Path;
import java.util.List;

/**
 * What the commands work with: wired by constructors for a one-shot, services of the framework in
 * Felix. Each method fails with {@code NOT_SUPPORTED} or {@code TRANSPORT_NOT_FOUND} if the part is
 * not there.
 */
public interface Services {
  /** Which ifaces exist. */
  IfaceRegistry ifaces() throws HawserException;

  /** Changes iface records. */
  IfaceAdmin ifaceAdmin() throws HawserException;

  /**
   * An iface that is no record: bound to this network interface, or to this local address.
   *
   * @param nicOrAddress the name of a network interface or an IP address
   * @return the iface's name, to be used in {@code ConnectOptions}
   */
  String bind(String nicOrAddress) throws HawserException;

  /** The discovery method of this name. */
  Discovery discovery(String method) throws HawserException;

  /**
   * Has the transport write the headers of each connection's last PDUs into this directory, as
   * pcapng files; to be called before anything is connected.
   *
   * @throws HawserException {@code NOT_SUPPORTED} where the transport is somebody else's
   */
  default void recordInto(Path directory) throws HawserException {
    throw new HawserException(
        ErrorCode.NOT_SUPPORTED,
        "--flight-recorder is for one-shot commands: the transport here records as it is configured");
  }

  /** Opens sessions. */
  SessionOpener sessions() throws HawserException;

  /**
   * Opens sessions over a transport that is tuned so; {@code NOT_SUPPORTED} where the transport is
   * somebody else's.
   */
  SessionOpener sessions(Tuning tuning) throws HawserException;

  /**
   * Joins every path to the LUN that the URL names: all portals that discovery finds, over all
   * ifaces of the options. Blocks.
   *
   * @param url the LUN
   * @param portals further portals to be asked and used, besides the URL's
   * @return the caller closes it
   */
  JoinedLun join(IscsiUrl url, List<Portal> portals, ConnectOptions options) throws HawserException;

  /** Opens block devices. */
  BlockDevices devices() throws HawserException;

  /** The node records. */
  NodeStore nodes() throws HawserException;

  /** The discovery records. */
  DiscoveryStore discoveries() throws HawserException;

  /** Discovers and brings the node records in line. */
  NodeDiscovery nodeDiscovery() throws HawserException;

  /**
   * The sessions that are kept up for nodes. A one-shot keeps none: it would take them down with
   * itself.
   *
   * @throws HawserException {@code DAEMON_NOT_CONNECTED} in a one-shot
   */
  Sessions keptSessions() throws HawserException;

  /**
   * The devices joined from the kept sessions.
   *
   * @throws HawserException {@code DAEMON_NOT_CONNECTED} where no sessions are kept
   */
  default MultipathMaps multipath() throws HawserException {
    throw new HawserException(
        ErrorCode.DAEMON_NOT_CONNECTED,
        "the daemon does not run, and only it keeps sessions that can be joined; 'hawser multipath"
            + " list URL' joins the paths to a LUN here and now");
  }

  /** The ports of offload cards. */
  HostControl hosts() throws HawserException;

  /** Judges a host's network. */
  Advisor advisor() throws HawserException;

  /** Finds packets that vanish because of their size. */
  Prober prober() throws HawserException;

  /** What the records say of this host, read without starting any transport. */
  RecordedHost recordedHost() throws HawserException;
}
