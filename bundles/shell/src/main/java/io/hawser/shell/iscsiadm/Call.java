package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.session.SessionInfo;
import io.hawser.shell.command.Services;
import io.hawser.shell.terminal.Printable;
import io.hawser.shell.terminal.Terminal;
import java.util.List;

/**
 * One call of {@code iscsiadm}.
 *
 * @param request what is wanted
 * @param services what it is done with
 * @param terminal where it prints
 */
record Call(Request request, Services services, Terminal terminal) {
  /** Prints one line of facts. */
  void print(String line) {
    terminal.out().println(line);
  }

  /** Prints one line to the person. */
  void error(String line) {
    terminal.out().flush();
    terminal.err().println("iscsiadm: " + Printable.of(line));
  }

  /** As {@link #error}, and answers the code. */
  ErrorCode failed(ErrorCode code, String line) {
    error(line);
    return code;
  }

  /** The sessions that are kept up; none where nobody keeps any. */
  List<SessionInfo> sessions() throws HawserException {
    try {
      return services.keptSessions().sessions();
    } catch (HawserException e) {
      if (e.code() == ErrorCode.DAEMON_NOT_CONNECTED) {
        return List.of();
      }
      throw e;
    }
  }
}
