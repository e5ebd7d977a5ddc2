package io.hawser.shell.terminal;

import java.io.PrintStream;
import java.util.Optional;

/**
 * A terminal that is two streams. Nobody is asked for secrets there: in Gogo the history would keep
 * them, and a client of the daemon sends them with its environment.
 *
 * @param out for facts
 * @param err for messages and progress
 * @param isInteractive whether a person watches
 */
public record StreamTerminal(PrintStream out, PrintStream err, boolean isInteractive)
    implements Terminal {
  @Override
  public Optional<char[]> readSecret(String prompt) {
    return Optional.empty();
  }

  /** Passes on what is held back. */
  public void flush() {
    out.flush();
    err.flush();
  }
}
