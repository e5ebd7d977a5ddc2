package io.hawser.shell.command;

import io.hawser.api.multipath.MultipathMap;
import java.util.List;

/** A LUN over every path that was found to it, as one device. */
public interface JoinedLun extends AutoCloseable {
  /** The device. */
  MultipathMap map();

  /** How many paths were joined. */
  int paths();

  /** What was left out and why, one sentence each. */
  List<String> warnings();

  /** Ends the device and logs out of every path; waits for that as long as a logout may take. */
  @Override
  void close();
}
