package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.HawserException;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.TransportSession;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * A session that a command has open; closing it logs out, as far as the target lets it.
 *
 * @param connection where it is
 * @param session the session
 */
record OpenSession(Connection connection, TransportSession session) implements AutoCloseable {
  static OpenSession open(Invocation call, Connection connection) throws HawserException {
    return open(call.services().sessions(), connection);
  }

  static OpenSession open(SessionOpener opener, Connection connection) throws HawserException {
    TransportSession session =
        Await.result(
            opener.open(connection.url(), connection.options()),
            connection.openTime(),
            "the login to " + connection.url());
    return new OpenSession(connection, session);
  }

  /** The calls of one logical unit. */
  ScsiCalls calls(Lun lun) {
    return new ScsiCalls(
        session.logicalUnit(lun),
        connection.url().lun().isPresent()
            ? connection.url().toString()
            : connection.url() + "/" + lun,
        connection.options().busyRetries(),
        connection.operationTime());
  }

  /** The calls of the logical unit that the URL names. */
  ScsiCalls calls() {
    return calls(Lun.of(connection.url().lun().orElseThrow()));
  }

  @Override
  public void close() {
    Duration time = connection.options().timeouts().logout();
    try {
      Await.result(session.logout(Deadline.after(time)), time.plusSeconds(1), "the logout");
    } catch (HawserException e) {
      // All the work is done and acknowledged; that the target does not say goodbye changes
      // nothing.
      System.getLogger(OpenSession.class.getName()).log(Level.DEBUG, "logout failed", e);
      session.close("the logout failed");
    }
  }
}
