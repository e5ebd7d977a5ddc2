package io.hawser.shell.command;

import io.hawser.shell.cli.Arguments;
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
   * Whether this call works on what all processes share, sessions and records, and so is the
   * daemon's where there is one.
   */
  default boolean shared(Arguments arguments) {
    return false;
  }

  /**
   * Does the work; may block, within the deadlines its options give.
   *
   * @throws IOException a {@code HawserException} with its exit code, or a local file's failure
   */
  void run(Invocation call) throws IOException;
}
