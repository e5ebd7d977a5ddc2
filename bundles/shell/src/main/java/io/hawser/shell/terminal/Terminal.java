package io.hawser.shell.terminal;

import java.io.PrintStream;
import java.util.Optional;

/** Where a command reads and prints. Used by one thread at a time. */
public interface Terminal {
  /** Facts go here. */
  PrintStream out();

  /** Messages and progress go here. */
  PrintStream err();

  /** Whether a person watches, so that progress may be drawn. */
  boolean isInteractive();

  /**
   * Asks for a secret without showing it.
   *
   * @return empty when nobody is there to ask
   */
  Optional<char[]> readSecret(String prompt);
}
