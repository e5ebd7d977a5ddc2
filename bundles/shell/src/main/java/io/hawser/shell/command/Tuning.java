package io.hawser.shell.command;

import java.util.Optional;

/**
 * How a measurement wants the transport to use the machine.
 *
 * @param loops event loops, at least 1
 * @param busyPoll whether they never sleep
 * @param io what they run on, by its name in the transport's configuration; empty for the default
 */
public record Tuning(int loops, boolean busyPoll, Optional<String> io) {
  /** The same with so many loops. */
  Tuning withLoops(int number) {
    return new Tuning(number, busyPoll, io);
  }

  /** Whether a transport that is there already, for others too, will not do. */
  public boolean needsOwnTransport() {
    return busyPoll || io.isPresent();
  }
}
