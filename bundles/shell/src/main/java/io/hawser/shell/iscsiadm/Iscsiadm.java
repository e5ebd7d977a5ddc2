package io.hawser.shell.iscsiadm;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.command.ForeignCommand;
import io.hawser.shell.command.Services;
import io.hawser.shell.terminal.Printable;
import io.hawser.shell.terminal.Terminal;
import java.util.List;

/** {@code iscsiadm}, the same on the command line and in the daemon. */
public final class Iscsiadm implements ForeignCommand {
  /** The version of open-iscsi whose formats these are. */
  static final String FORMAT = "2.1.11";

  private static final CommandSpec SPEC =
      new CommandSpec(
          "iscsiadm",
          "open-iscsi's iscsiadm: its grammar, its formats, its exit codes",
          List.of(
              Parameter.optional(
                  "ARGUMENTS...",
                  "as of iscsiadm(8); 'iscsiadm --help' lists them",
                  ValueKind.WORD)),
          List.of(),
          List.of(),
          List.of(
              "The same as bin/iscsiadm. docs/iscsiadm.md has every mode, and where Hawser does"
                  + " better on purpose."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public int run(List<String> words, Services services, Terminal terminal) {
    try {
      Request request = Request.of(GetOpt.parse(words));
      return run(new Call(request, services, terminal)).code();
    } catch (HawserException e) {
      terminal.out().flush();
      terminal.err().println("iscsiadm: " + Printable.of(e.getMessage()));
      return e.code().code();
    }
  }

  private static ErrorCode run(Call call) throws HawserException {
    Request request = call.request();
    if (request.has('h')) {
      call.terminal().out().print(Usage.TEXT);
      return ErrorCode.SUCCESS;
    }
    if (request.has('V')) {
      call.print("iscsiadm version " + FORMAT);
      return ErrorCode.SUCCESS;
    }
    if (request.has('k')) {
      throw new HawserException(
          ErrorCode.NOT_SUPPORTED,
          "-k: the daemon is stopped by its service, or by a signal to it");
    }
    if (request.mode().isEmpty()) {
      call.terminal().err().println("Try `iscsiadm --help' for more information.");
      return ErrorCode.INVALID;
    }
    return switch (request.mode().get()) {
      case IFACE -> new IfaceMode(call).run();
      case NODE -> new NodeMode(call).run();
      case SESSION -> new SessionMode(call).run();
      case DISCOVERY, DISCOVERYDB -> new DiscoveryMode(call).run();
      case HOST -> new HostMode(call).run();
      case FW -> new FirmwareMode(call).run();
    };
  }
}
