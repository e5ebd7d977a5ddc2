package io.hawser.multipath;

import java.util.List;

/**
 * Paths that are used together.
 *
 * @param priority mean of its paths that work, or of all if none does
 * @param paths in the order they were added
 */
record PathGroup(int priority, List<Path> paths) {
  boolean isUsable() {
    return paths.stream().anyMatch(Path::isUsable);
  }

  /** The paths to use: those that are well, or if there are none those that work at all. */
  List<Path> best() {
    List<Path> well = paths.stream().filter(Path::isWell).toList();
    return well.isEmpty() ? paths.stream().filter(Path::isUsable).toList() : well;
  }

  boolean isWell() {
    return paths.stream().anyMatch(Path::isWell);
  }
}
