package io.hawser.shell.command;

import io.hawser.shell.cli.CommandSpec;
import java.util.List;

/** {@code hawser demo}. */
public final class DemoCommand implements Command {
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
  public void run(Invocation call) {}
}
