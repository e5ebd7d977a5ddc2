package io.hawser.protocol.login;

import io.hawser.api.discovery.DiscoveryRequest.Authentication;
import io.hawser.api.transport.LoginRequest;
import java.util.Optional;

/**
 * What an initiator logs a connection in with.
 *
 * @param request names, portal, ISID, credentials and what to offer
 * @param authentication whether credentials are used, and whether the target may do without
 * @param initiatorAlias what people call us
 * @param tsih 0 for a new session (or to reinstate one), else the session to join
 * @param cid the connection's number in the session, 0 to 65535
 * @param cmdSn the CmdSN of all requests of the login and of the first command after it
 * @param initiatorTaskTag the tag of all requests of the login
 */
public record LoginSettings(
    LoginRequest request,
    Authentication authentication,
    Optional<String> initiatorAlias,
    int tsih,
    int cid,
    int cmdSn,
    int initiatorTaskTag) {
  /** Checks. */
  public LoginSettings {
    if (authentication == Authentication.REQUIRE && request.chap().isEmpty()) {
      throw new IllegalArgumentException("CHAP is required but there are no credentials");
    }
  }

  /**
   * The first connection of a new session. With credentials CHAP is offered first; None is offered
   * too unless they are demanded.
   */
  public static LoginSettings of(LoginRequest request) {
    Authentication authentication =
        request.chap().map(c -> c.required()).orElse(false)
            ? Authentication.REQUIRE
            : Authentication.ALLOW;
    return new LoginSettings(request, authentication, Optional.empty(), 0, 0, 1, 1);
  }

  /** The same by this policy; a target that has to prove itself always has to. */
  public LoginSettings withAuthentication(Authentication policy) {
    return new LoginSettings(request, policy, initiatorAlias, tsih, cid, cmdSn, initiatorTaskTag);
  }

  /** The same, beginning at this CmdSN. */
  public LoginSettings withCmdSn(int first) {
    return new LoginSettings(
        request, authentication, initiatorAlias, tsih, cid, first, initiatorTaskTag);
  }

  /** The same for a further connection of a session. */
  public LoginSettings joining(int session, int connection, int nextCmdSn) {
    return new LoginSettings(
        request, authentication, initiatorAlias, session, connection, nextCmdSn, initiatorTaskTag);
  }

  /** Which login it is, as the beginning of a sentence. */
  String subject() {
    return "login to "
        + request.target().map(Object::toString).orElse("a discovery session")
        + " at "
        + request.portal().address();
  }
}
