package io.hawser.multipath;

import io.hawser.api.multipath.PathSelector;
import io.hawser.api.multipath.PathView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Decides which group is in use and makes the table commands are routed by. Guarded by the device's
 * lock.
 */
final class Switchboard {
  private final MultipathSettings settings;
  private final Timeline timeline;
  private OptionalInt pin = OptionalInt.empty();
  private boolean goBack;
  private boolean returned;
  private boolean renew;
  private long bestSince;
  private int bestAnchor;
  private int anchor;
  private String why = "no path works";

  Switchboard(MultipathSettings settings, Timeline timeline) {
    this.settings = settings;
    this.timeline = timeline;
  }

  void pin(OptionalInt path) {
    pin = path;
  }

  /** Whatever the rule says, the best group is used next. */
  void failback() {
    goBack = true;
  }

  /** The selector is another one: it is asked for a chooser although the paths are the same. */
  void renew() {
    renew = true;
  }

  /** A path works again. */
  void pathReturned() {
    returned = true;
  }

  /** Why the group in use is in use. */
  String why() {
    return why;
  }

  /** Nanoseconds until a delayed failback is due; 0 if none is. */
  long due() {
    if (settings.failback().kind() != Failback.Kind.DELAYED || bestAnchor == anchor) {
      return 0;
    }
    return Math.max(1, bestSince + settings.failback().delay().toNanos() - timeline.now());
  }

  PathTable table(List<Path> paths, PathTable before) {
    List<PathGroup> groups = Grouping.of(paths, settings.grouping(), settings.prioritizer());
    Path pinned =
        paths.stream()
            .filter(p -> pin.isPresent() && p.id() == pin.getAsInt() && p.isUsable())
            .findFirst()
            .orElse(null);
    int current = current(groups);
    goBack = false;
    returned = false;
    List<Path> usable = List.of();
    if (current >= 0) {
      usable = groups.get(current).best();
      anchor = usable.get(0).id();
    }
    if (pinned != null) {
      usable = List.of(pinned);
      why = "path " + pinned.id() + " is pinned";
    }
    boolean same = !renew && usable.equals(List.of(before.usable()));
    renew = false;
    return new PathTable(
        groups, current, usable.toArray(new Path[0]), same ? before.chooser() : chooser(usable));
  }

  private PathSelector.Chooser chooser(List<Path> usable) {
    if (usable.size() < 2) {
      return null;
    }
    List<PathView> views = new ArrayList<>(usable);
    return settings.selector().chooser(views);
  }

  private int current(List<PathGroup> groups) {
    if (groups.isEmpty() || !groups.get(0).isUsable()) {
      why = "no path works";
      bestAnchor = 0;
      return -1;
    }
    PathGroup best = groups.get(0);
    int leader = best.best().get(0).id();
    if (leader != bestAnchor) {
      bestAnchor = leader;
      bestSince = timeline.now();
    }
    int in = indexOfAnchor(groups);
    if (in <= 0 || !groups.get(in).isUsable() || !groups.get(in).isWell() && best.isWell()) {
      why = "its group is the best that works";
      return 0;
    }
    boolean back =
        goBack
            || switch (settings.failback().kind()) {
              case IMMEDIATE -> true;
              case DELAYED -> timeline.now() - bestSince >= settings.failback().delay().toNanos();
              case MANUAL -> false;
              case FOLLOW_OVER -> returned;
            };
    why =
        back
            ? "its group is the best that works"
            : "failback is " + settings.failback() + " and this group was used last";
    return back ? 0 : in;
  }

  private int indexOfAnchor(List<PathGroup> groups) {
    for (int i = 0; i < groups.size(); i++) {
      if (groups.get(i).paths().stream().anyMatch(p -> p.id() == anchor)) {
        return i;
      }
    }
    return -1;
  }
}
