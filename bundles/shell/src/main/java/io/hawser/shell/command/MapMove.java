package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.PathReport;
import io.hawser.api.session.LunInfo;
import io.hawser.api.session.Sessions;
import java.time.Duration;
import java.util.List;

/** {@code hawser multipath move}: the load of a path goes to the others, then its session ends. */
final class MapMove {
  private static final Duration DRAIN = Duration.ofMinutes(3);
  private static final Duration LOGOUT = Duration.ofSeconds(30);

  private MapMove() {}

  static void run(Invocation call, MultipathMap map) throws HawserException {
    int number = MultipathCommand.path(call, "move");
    PathReport path =
        map.report().groups().stream()
            .flatMap(group -> group.paths().stream())
            .filter(p -> p.id() == number)
            .findFirst()
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.INVALID, map.wwid() + " has no path with the number " + number));
    Await.result(map.drain(number), DRAIN, "draining path " + number);
    call.print("path " + number + ": drained, the others lead to the same disk");
    Sessions sessions = call.services().keptSessions();
    List<String> more = otherDisks(sessions, path.session(), map.wwid());
    if (!more.isEmpty()) {
      call.print(
          "session "
              + path.session()
              + ": stays, it leads to other logical units too: "
              + String.join(", ", more));
      return;
    }
    Await.result(sessions.logout(path.session()), LOGOUT, "the logout");
    call.print("session " + path.session() + ": logged out");
  }

  /** What else the session is needed for. */
  private static List<String> otherDisks(Sessions sessions, int sid, String wwid) {
    return sessions.session(sid).stream()
        .flatMap(session -> session.luns().stream())
        .filter(unit -> !isDisk(unit, wwid))
        .map(unit -> unit.lun().toString())
        .toList();
  }

  private static boolean isDisk(LunInfo unit, String wwid) {
    return unit.identity().flatMap(identity -> identity.wwid()).filter(wwid::equals).isPresent();
  }
}
