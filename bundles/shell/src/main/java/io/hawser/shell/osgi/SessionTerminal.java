package io.hawser.shell.osgi;

import io.hawser.shell.terminal.Terminal;
import java.io.PrintStream;
import java.util.Optional;

/** The streams of a Gogo session. Nobody is asked for secrets: history would keep them. */
final class SessionTerminal implements Terminal {
  private final PrintStream out;
  private final PrintStream err;

  SessionTerminal(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public Optional<char[]> readSecret(String prompt) {
    return Optional.empty();
  }

  void flush() {
    out.flush();
    err.flush();
  }
}
