package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.shell.terminal.Printable;
import java.util.ArrayList;
import java.util.List;

/** What {@code --multipath} and {@code --portal} ask for. */
final class ManyPaths {
  private ManyPaths() {}

  /**
   * Joins the paths to the connection's LUN, and warns of what was left out.
   *
   * @return the caller closes it
   */
  static JoinedLun join(Invocation call, Connection connection) throws HawserException {
    JoinedLun lun = call.services().join(connection.url(), portals(call), connection.options());
    lun.warnings().forEach(warning -> call.warn("warning: " + Printable.of(warning)));
    return lun;
  }

  private static List<Portal> portals(Invocation call) throws HawserException {
    List<Portal> portals = new ArrayList<>();
    for (String text : call.arguments().values("portal")) {
      try {
        portals.add(Portal.parse(text));
      } catch (IllegalArgumentException e) {
        throw new HawserException(ErrorCode.INVALID, "--portal: " + e.getMessage(), e);
      }
    }
    return portals;
  }
}
