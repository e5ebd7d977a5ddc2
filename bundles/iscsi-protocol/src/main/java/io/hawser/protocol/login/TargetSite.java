package io.hawser.protocol.login;

import org.osgi.annotation.versioning.ConsumerType;

/** What the login of a target asks of the target. Called on the login's thread; must not block. */
@ConsumerType
public interface TargetSite {
  /** Whether this initiator may try, and by what rules. Called once, before any proof. */
  Admission admit(LoginIdentity identity);

  /**
   * The login succeeded: makes the session, or adds the connection to one, and ends an old session
   * of the same initiator port (RFC 7143 section 6.3.5).
   *
   * @return the session's handle, 1 to 65535
   */
  int open(LoginIdentity identity);

  /** The answer to {@link #admit}. */
  sealed interface Admission {}

  /**
   * Go on.
   *
   * @param settings by what rules
   */
  record Admitted(TargetSettings settings) implements Admission {}

  /**
   * No.
   *
   * @param status why
   */
  record Refused(LoginStatus status) implements Admission {}

  /**
   * Elsewhere.
   *
   * @param address value of TargetAddress, sent as it is
   * @param permanent whether for good
   */
  record Moved(String address, boolean permanent) implements Admission {}
}
