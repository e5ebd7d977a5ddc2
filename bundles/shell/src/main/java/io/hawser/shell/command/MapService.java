package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.MultipathMap;

/** {@code hawser multipath fail} and {@code reinstate}: a path out of service and back in it. */
final class MapService {
  private MapService() {}

  static void run(Invocation call, MultipathMap map, boolean fail) throws HawserException {
    int path = MultipathCommand.path(call, fail ? "fail" : "reinstate");
    boolean dead = call.arguments().flag("dead");
    if (dead && !fail) {
      throw new HawserException(ErrorCode.INVALID, "multipath reinstate: --dead belongs to fail");
    }
    try {
      if (fail) {
        map.fail(path, dead);
        call.print("path " + path + ": failed until it is reinstated");
      } else {
        map.reinstate(path);
        call.print("path " + path + ": reinstated, it is used as soon as it is found to work");
      }
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }
}
