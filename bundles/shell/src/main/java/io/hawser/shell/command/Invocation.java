package io.hawser.shell.command;

import io.hawser.shell.cli.Arguments;
import io.hawser.shell.terminal.Terminal;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One call of a command.
 *
 * @param arguments checked against the command's spec
 * @param services what the command works with
 * @param terminal where it prints
 * @param environment looks an environment variable up, {@code null} where it is not set
 */
public record Invocation(
    Arguments arguments, Services services, Terminal terminal, UnaryOperator<String> environment) {
  /** The environment variable's value, empty if it is not set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.apply(name));
  }

  /** Whether facts are printed as JSON. */
  public boolean json() {
    return arguments.flag("json");
  }

  /** Prints one line of facts. */
  public void print(String line) {
    terminal.out().println(line);
  }

  /** Prints one line to the person. */
  public void warn(String line) {
    terminal.err().println("hawser: " + line);
  }
}
