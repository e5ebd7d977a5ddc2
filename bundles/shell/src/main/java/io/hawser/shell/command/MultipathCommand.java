package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.multipath.MapEvent;
import io.hawser.api.multipath.MultipathMap;
import io.hawser.api.multipath.MultipathMaps;
import io.hawser.api.multipath.PathState;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.terminal.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** {@code hawser multipath}: the joined devices, why they go where they go, and what happened. */
public final class MultipathCommand implements DaemonCommand {
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final CommandSpec SPEC =
      new CommandSpec(
          "multipath",
          "show the devices joined from several paths, and why they use the paths they use",
          List.of(
              Parameter.action("list", "explain", "fail", "failback", "move", "pin", "reinstate"),
              Parameter.optional("WWID|URL", "the device; all unless given", ValueKind.WORD)),
          List.of(
              Option.value(
                  "path",
                  "N",
                  "for pin: the path to be used; for move: the one to leave; for fail and reinstate:"
                      + " which one"),
              Option.flag(
                  "dead", "for fail: the target behind the path is surely dead, say switched off"),
              ConnectionOptions.PORTAL),
          ConnectionOptions.ALL,
          List.of(
              "The daemon joins sessions that lead to the same disk, by WWID, serial number, product"
                  + " and size; a URL joins every path to its LUN here and now, looks, and logs out"
                  + " again.",
              "explain tells why the paths in use are in use and what happened last. failback goes"
                  + " back to the best group now. pin sends everything over one path; without"
                  + " --path it takes the pin away.",
              "move takes the load off a path, say of another transport, and logs its session out:"
                  + " log in over the new way first. It is not begun before every other path has"
                  + " proved that the same disk is behind it, and not ended before the last command"
                  + " has. A session that leads to other disks too stays. failback takes the drain"
                  + " back.",
              "fail gives a path up until reinstate, whatever its checks say: what is under way on"
                  + " it goes over the others, a write when a fence has made sure that its first"
                  + " copy cannot land any more. Where no fence works, as with a target that burned"
                  + " down, --dead is your word that it executes nothing any more: what waits goes"
                  + " on. If your word is wrong, an old write may land over newer data.",
              "States: UP, MARGINAL (works, far worse than its siblings), STANDBY (its port group"
                  + " takes no I/O), DOWN, GONE (no session, or not this disk any more)."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public boolean shared(Arguments arguments) {
    return arguments.positional(1).filter(MultipathCommand::isUrl).isEmpty();
  }

  private static boolean isUrl(String text) {
    return text.contains("://");
  }

  @Override
  public void run(Invocation call) throws IOException {
    String action = DaemonCommand.action(call);
    Optional<String> device = call.arguments().positional(1);
    if (device.filter(MultipathCommand::isUrl).isPresent()) {
      hereAndNow(call, action, device.get());
      return;
    }
    MultipathMaps maps = call.services().multipath();
    List<MultipathMap> chosen = choose(maps, device);
    switch (action) {
      case "explain" -> explain(call, chosen);
      case "fail", "reinstate" -> {
        one(device);
        MapService.run(call, chosen.get(0), action.equals("fail"));
      }
      case "failback" -> {
        one(device);
        chosen.get(0).failback();
      }
      case "move" -> {
        one(device);
        MapMove.run(call, chosen.get(0));
      }
      case "pin" -> {
        one(device);
        pin(call, chosen.get(0));
      }
      default -> list(call, chosen, maps.leftOut());
    }
  }

  /** The path that is meant. */
  static int path(Invocation call, String action) throws HawserException {
    if (call.arguments().value("path").isEmpty()) {
      throw new HawserException(
          ErrorCode.INVALID, "multipath " + action + ": --path N says which path");
    }
    return (int) call.arguments().number("path", 1, 1, Integer.MAX_VALUE);
  }

  private static void one(Optional<String> device) throws HawserException {
    if (device.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "multipath: WWID is missing");
    }
  }

  private static List<MultipathMap> choose(MultipathMaps maps, Optional<String> wwid)
      throws HawserException {
    if (wwid.isEmpty()) {
      return maps.maps();
    }
    return List.of(
        maps.map(wwid.get())
            .orElseThrow(
                () ->
                    new HawserException(
                        ErrorCode.NO_OBJECTS_FOUND,
                        "there is no joined device with the WWID " + wwid.get())));
  }

  private static void pin(Invocation call, MultipathMap map) throws HawserException {
    OptionalInt path =
        call.arguments().value("path").isPresent()
            ? OptionalInt.of(path(call, "pin"))
            : OptionalInt.empty();
    try {
      map.pin(path);
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }

  /** Joins every path to the URL's LUN, looks, and leaves. */
  private static void hereAndNow(Invocation call, String action, String url)
      throws HawserException {
    if (!action.equals("list") && !action.equals("explain")) {
      throw new HawserException(
          ErrorCode.INVALID, "multipath " + action + " needs the WWID of a device of the daemon");
    }
    Connection connection = Connection.toLun(call, url);
    try (JoinedLun lun = ManyPaths.join(call, connection)) {
      settle(lun.map());
      if (action.equals("explain")) {
        explain(call, List.of(lun.map()));
      } else {
        list(call, List.of(lun.map()), lun.warnings());
      }
    }
  }

  /** Paths are looked at before they are used, and their port groups are asked for. */
  private static void settle(MultipathMap map) throws HawserException {
    long end = System.nanoTime() + SETTLE_NANOS;
    while (isOpen(map) && System.nanoTime() - end < 0) {
      try {
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HawserException(ErrorCode.GENERIC, "interrupted", e);
      }
    }
  }

  private static boolean isOpen(MultipathMap map) {
    return map.report().groups().stream()
        .flatMap(group -> group.paths().stream())
        .anyMatch(path -> path.state() == PathState.DOWN);
  }

  private static void list(Invocation call, List<MultipathMap> maps, List<String> leftOut)
      throws HawserException {
    if (call.json()) {
      Json json = new Json().object().array("maps");
      maps.forEach(map -> MapTable.put(json, map.report(), map.events()));
      json.endArray().array("left_out");
      leftOut.forEach(json::add);
      call.print(json.endArray().endObject().toString());
      return;
    }
    if (maps.isEmpty() && leftOut.isEmpty()) {
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND,
          "no disk is joined: that takes two sessions that lead to the same one");
    }
    List<String> lines = new ArrayList<>();
    maps.forEach(map -> lines.addAll(MapTable.lines(map.report())));
    leftOut.forEach(reason -> lines.add("left out: " + reason));
    lines.forEach(line -> call.print(Printable.of(line)));
  }

  private static void explain(Invocation call, List<MultipathMap> maps) {
    if (call.json()) {
      Json json = new Json().array();
      for (MultipathMap map : maps) {
        json.object().put("wwid", map.wwid()).array("why");
        map.explain().forEach(json::add);
        json.endArray().array("events");
        for (MapEvent event : map.events()) {
          MapTable.put(json, event);
        }
        json.endArray().endObject();
      }
      call.print(json.endArray().toString());
      return;
    }
    maps.forEach(map -> map.explain().forEach(line -> call.print(Printable.of(line))));
  }
}
