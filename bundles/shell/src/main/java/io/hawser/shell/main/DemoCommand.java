package io.hawser.shell.main;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.command.Command;
import io.hawser.shell.command.Invocation;
import io.hawser.shell.demo.Demo;
import java.io.IOException;
import java.util.List;

/** {@code hawser demo}. */
final class DemoCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "demo",
          "show the main job on an embedded target: discovery, login, verified I/O, a lost path",
          List.of(),
          List.of(),
          List.of(),
          List.of("Needs no network and no rights: the target listens on loopback only."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    try {
      new Demo(call.terminal().out()).run();
    } catch (NoClassDefFoundError e) {
      throw new HawserException(
          ErrorCode.NOT_SUPPORTED,
          "the demo needs the bundle io.hawser.target, which is not here",
          e);
    }
  }
}
