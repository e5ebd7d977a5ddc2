package io.hawser.shell.daemon;

import io.hawser.shell.terminal.Terminal;

/** Runs the command lines that come through the control socket; several at a time. */
@FunctionalInterface
public interface CommandLine {
  /**
   * Runs one; its thread is interrupted when the client has gone.
   *
   * @return the exit code
   */
  int run(ControlRequest request, Terminal terminal);
}
