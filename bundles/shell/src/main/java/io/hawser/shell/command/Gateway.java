package io.hawser.shell.command;

import io.hawser.api.HawserException;
import java.util.List;
import java.util.OptionalInt;

/** Where calls are run that work on what all processes share: the daemon, where there is one. */
public interface Gateway {
  /**
   * Runs a command line there and prints its answer.
   *
   * @param words the command's name and its arguments
   * @return its exit code; empty if there is no daemon, so that it has to be run here
   * @throws HawserException if there is one and it cannot be asked, or goes before its answer ends
   */
  OptionalInt run(List<String> words) throws HawserException;
}
