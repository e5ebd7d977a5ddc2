package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.CommandSpec;
import java.util.List;

/**
 * A command that needs Felix around it. The launcher starts Felix for it; whoever comes here has
 * called the class of the one-shots directly.
 */
public final class FrameworkCommand implements Command {
  private final CommandSpec spec;

  /**
   * @param name the command
   * @param summary what it does
   */
  public FrameworkCommand(String name, String summary) {
    spec = new CommandSpec(name, summary, List.of(), List.of(), List.of(), List.of());
  }

  @Override
  public CommandSpec spec() {
    return spec;
  }

  @Override
  public void run(Invocation call) throws HawserException {
    throw new HawserException(
        ErrorCode.NOT_SUPPORTED,
        "'" + spec.name() + "' runs in Felix: start it with the distribution's bin/hawser");
  }
}
