package io.hawser.shell.command;

import io.hawser.shell.cli.CommandSpec;
import java.io.IOException;

/**
 * One command of the shell, the same on the command line and in Gogo. It takes what it needs from
 * the {@link Invocation}, prints facts to its terminal, and either returns or throws: the caller
 * turns what was thrown into one line and an exit code.
 */
public interface Command {
  /** What it is called and takes. */
  CommandSpec spec();

  /**
   * Does the work; may block, within the deadlines its options give.
   *
   * @throws IOException a {@code HawserException} with its exit code, or a local file's failure
   */
  void run(Invocation call) throws IOException;
}
