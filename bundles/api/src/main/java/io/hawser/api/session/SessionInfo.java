package io.hawser.api.session;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.HostPort;
import io.hawser.api.transport.SessionConnection;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionStatistics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A session that is kept up for a node: everything {@code iscsiadm -m session -P 3} shows.
 *
 * @param sid its number, 1 upwards, the same as long as it is to be kept up
 * @param node the record it is kept for; its portal is the persistent one
 * @param portal where it is connected now, after redirects
 * @param iface the iface it leaves by, as resolved at its last login
 * @param port the host port of the iface, where one is known
 * @param localAddress the IP address it leaves from now; empty while it is not connected, or where
 *     its transport does not tell
 * @param connections those it has now; empty while there is none, or where its transport does not
 *     tell
 * @param initiator our name in it
 * @param state its state; {@code FREE} while it waits for its transport to come back
 * @param work what is being done about it, in open-iscsi's words: {@code NO CHANGE}, {@code
 *     CLEANUP}, {@code REOPEN} or {@code REDIRECT}
 * @param reason why it is in this state, empty after a login that went well
 * @param timeouts of error handling
 * @param chapUser name we prove, empty without CHAP
 * @param chapUserIn name the target proves, empty without mutual CHAP
 * @param parameters what was negotiated
 * @param luns the logical units it found, by number
 * @param statistics counters since its first login
 * @param holders who said that they use it
 */
public record SessionInfo(
    int sid,
    NodeId node,
    Portal portal,
    Iface iface,
    Optional<HostPort> port,
    Optional<String> localAddress,
    List<SessionConnection> connections,
    IscsiName initiator,
    SessionState state,
    String work,
    String reason,
    Timeouts timeouts,
    Optional<String> chapUser,
    Optional<String> chapUserIn,
    SessionParameters parameters,
    List<LunInfo> luns,
    SessionStatistics statistics,
    List<String> holders) {
  /**
   * How long error handling waits.
   *
   * @param recovery for a lost session, before its commands fail; negative for ever
   * @param targetReset for a target reset
   * @param lunReset for a logical unit reset
   * @param abort for an abort
   */
  public record Timeouts(
      Duration recovery, Duration targetReset, Duration lunReset, Duration abort) {}

  /** Copies the lists. */
  public SessionInfo {
    connections = List.copyOf(connections);
    luns = List.copyOf(luns);
    holders = List.copyOf(holders);
  }

  /** {@code [sid: N, target: T, portal: host,port]}, as iscsiadm writes it. */
  public String title() {
    return "[sid: "
        + sid
        + ", target: "
        + node.target()
        + ", portal: "
        + node.portal().host()
        + ","
        + node.portal().port()
        + "]";
  }
}
