package io.hawser.api.transport;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything a transport needs to log one session in.
 *
 * @param iface the iface to leave by, already resolved by the registry
 * @param portal where to connect
 * @param initiator our name
 * @param target the target; empty exactly for discovery sessions
 * @param isid our session identifier, kept over re-logins
 * @param type normal or discovery
 * @param chap credentials; empty offers AuthMethod=None only
 * @param parameters what to offer
 * @param timeouts how long to wait
 */
public record LoginRequest(
    Iface iface,
    Portal portal,
    IscsiName initiator,
    Optional<IscsiName> target,
    Isid isid,
    SessionType type,
    Optional<ChapCredentials> chap,
    SessionParameters parameters,
    SessionTimeouts timeouts) {
  /** Checks that a normal session has a target. */
  public LoginRequest {
    Objects.requireNonNull(iface);
    Objects.requireNonNull(portal);
    Objects.requireNonNull(initiator);
    Objects.requireNonNull(isid);
    if (type == SessionType.NORMAL && target.isEmpty()) {
      throw new IllegalArgumentException("a normal session needs the target's name");
    }
  }

  /** The same login, by another iface. */
  public LoginRequest withIface(Iface other) {
    return new LoginRequest(
        other, portal, initiator, target, isid, type, chap, parameters, timeouts);
  }

  /** The same login, to another portal. */
  public LoginRequest withPortal(Portal other) {
    return new LoginRequest(
        iface, other, initiator, target, isid, type, chap, parameters, timeouts);
  }

  /** The same login, with other credentials. */
  public LoginRequest withChap(Optional<ChapCredentials> other) {
    return new LoginRequest(
        iface, portal, initiator, target, isid, type, other, parameters, timeouts);
  }

  /** The same login, with another offer. */
  public LoginRequest withParameters(SessionParameters other) {
    return new LoginRequest(iface, portal, initiator, target, isid, type, chap, other, timeouts);
  }

  /** The same login, with other limits of time. */
  public LoginRequest withTimeouts(SessionTimeouts other) {
    return new LoginRequest(iface, portal, initiator, target, isid, type, chap, parameters, other);
  }
}
