package io.hawser.shell.main;

import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.CompletionScript;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.command.Command;
import io.hawser.shell.command.Invocation;
import java.util.List;

/** {@code hawser completion}: the script that teaches a shell our commands. */
final class CompletionCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec(
          "completion",
          "print a completion script",
          List.of(Parameter.choice("SHELL", "which shell", "bash", "zsh")),
          List.of(),
          List.of(),
          List.of(
              "bash: source <(hawser completion bash). zsh: hawser completion zsh >"
                  + " ~/.zfunc/_hawser with ~/.zfunc in fpath."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) {
    List<CommandSpec> specs = Commands.specs();
    boolean bash = call.arguments().positional().get(0).equals("bash");
    call.terminal().out().print(bash ? CompletionScript.bash(specs) : CompletionScript.zsh(specs));
  }
}
