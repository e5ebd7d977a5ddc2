package io.hawser.shell.command;

import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.terminal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code hawser version}. */
public final class VersionCommand implements Command {
  private static final CommandSpec SPEC =
      new CommandSpec("version", "print the version", List.of(), List.of(), List.of(), List.of());

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String version;
    try (InputStream in = VersionCommand.class.getResourceAsStream("version.txt")) {
      version = new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
    }
    String java = Runtime.version().toString();
    call.print(
        call.json()
            ? new Json().object().put("version", version).put("java", java).endObject().toString()
            : "hawser " + version + " (Java " + java + ")");
  }
}
