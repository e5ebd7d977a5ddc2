package io.hawser.shell.main;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.command.Command;
import java.util.ArrayList;
import java.util.List;

/** What a process with more rights than its callers may do for them. */
final class ForOthers {
  private ForOthers() {}

  /**
   * Lets a call pass or not.
   *
   * @throws HawserException {@code INVALID_REQUEST} if the command is not the daemon's; {@code
   *     ACCESS} if it names a file
   */
  static void check(Command command, Arguments arguments) throws HawserException {
    if (!command.shared(arguments)) {
      throw new HawserException(
          ErrorCode.INVALID_REQUEST,
          "'" + command.spec().name() + "' is not run by the daemon but by who asks for it");
    }
    List<Option> options = new ArrayList<>(command.spec().options());
    options.addAll(command.spec().common());
    for (Option option : options) {
      if (option.kind() != ValueKind.WORD
          && option.kind() != ValueKind.URL
          && !arguments.values(option.name()).isEmpty()) {
        throw new HawserException(
            ErrorCode.ACCESS,
            "--"
                + option.name()
                + ": the daemon opens no file for its callers; HAWSER_SOCKET=none runs the command"
                + " in process, and a secret can be handed over by HAWSER_CHAP_PASSWORD");
      }
    }
  }
}
