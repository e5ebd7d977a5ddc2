package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.SessionInfo;
import io.hawser.api.session.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The sessions that are kept up, as several commands see them. */
final class KeptSessions {
  private static final Duration LOGOUT = Duration.ofMinutes(5);

  private KeptSessions() {}

  /** All of them; none where nobody keeps any. */
  static List<SessionInfo> list(Invocation call) throws HawserException {
    try {
      return call.services().keptSessions().sessions();
    } catch (HawserException e) {
      if (e.code() == ErrorCode.DAEMON_NOT_CONNECTED) {
        return List.of();
      }
      throw e;
    }
  }

  /**
   * Logs them out, all at once.
   *
   * @throws HawserException {@code NO_OBJECTS_FOUND} if there are none; the first failure after all
   *     were tried
   */
  static void logout(Invocation call, List<SessionInfo> ending) throws HawserException {
    if (ending.isEmpty()) {
      throw new HawserException(ErrorCode.NO_OBJECTS_FOUND, "there is no such session");
    }
    Sessions sessions = call.services().keptSessions();
    List<CompletionStage<Void>> logouts = new ArrayList<>();
    ending.forEach(session -> logouts.add(sessions.logout(session.sid())));
    HawserException first = null;
    for (int i = 0; i < ending.size(); i++) {
      SessionInfo session = ending.get(i);
      try {
        Await.result(logouts.get(i), LOGOUT, "logout of " + session.title());
        call.print(SessionJson.done(call, session, "logged out"));
      } catch (HawserException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
