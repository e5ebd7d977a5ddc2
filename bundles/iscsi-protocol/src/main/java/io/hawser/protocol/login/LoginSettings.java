package io.hawser.protocol.login;

import io.hawser.api.transport.ChapAlgorithm;
import io.hawser.api.transport.ChapCredentials;
import io.hawser.api.transport.LoginRequest;
import java.util.List;
import java.util.Optional;

/**
 * What an initiator logs a connection in with. With credentials in the request CHAP is offered
 * first, and None too unless the credentials are demanded.
 *
 * @param request names, portal, ISID, credentials and what to offer
 * @param initiatorAlias what people call us
 * @param tsih 0 for a new session (or to reinstate one), else the session to join
 * @param cid the connection's number in the session, 0 to 65535
 * @param cmdSn the CmdSN of all requests of the login and of the first command after it
 * @param initiatorTaskTag the tag of all requests of the login
 */
public record LoginSettings(
    LoginRequest request,
    Optional<String> initiatorAlias,
    int tsih,
    int cid,
    int cmdSn,
    int initiatorTaskTag) {
  /** The first connection of a new session, or of one to reinstate. */
  public static LoginSettings of(LoginRequest request) {
    return new LoginSettings(request, Optional.empty(), 0, 0, 1, 1);
  }

  /** The same, beginning at this CmdSN. */
  public LoginSettings withCmdSn(int first) {
    return new LoginSettings(request, initiatorAlias, tsih, cid, first, initiatorTaskTag);
  }

  /** The same, telling the target what people call us. */
  public LoginSettings withAlias(String alias) {
    return new LoginSettings(request, Optional.of(alias), tsih, cid, cmdSn, initiatorTaskTag);
  }

  /** The same for a further connection of a session. */
  public LoginSettings joining(int session, int connection, int nextCmdSn) {
    return new LoginSettings(
        request, initiatorAlias, session, connection, nextCmdSn, initiatorTaskTag);
  }

  /** The same with MD5 as the only algorithm of CHAP. */
  LoginSettings offeringMd5Alone() {
    ChapCredentials c = request.chap().orElseThrow();
    ChapCredentials md5 =
        new ChapCredentials(
            c.user(),
            c.secret(),
            c.targetUser(),
            c.targetSecret(),
            List.of(ChapAlgorithm.MD5),
            c.required());
    LoginRequest again = request.withChap(Optional.of(md5));
    return new LoginSettings(again, initiatorAlias, tsih, cid, cmdSn, initiatorTaskTag);
  }

  /** Which login it is, as the beginning of a sentence. */
  String subject() {
    return "login to "
        + request.target().map(Object::toString).orElse("a discovery session")
        + " at "
        + request.portal().address();
  }
}
