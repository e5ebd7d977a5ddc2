package io.hawser.shell.main;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.cli.ArgumentParser;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.HelpText;
import io.hawser.shell.command.Command;
import io.hawser.shell.command.ForeignCommand;
import io.hawser.shell.command.Gateway;
import io.hawser.shell.command.Invocation;
import io.hawser.shell.command.Services;
import io.hawser.shell.terminal.Printable;
import io.hawser.shell.terminal.Terminal;
import io.hawser.shell.transfer.FileFaults;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Runs one command line: finds the command, reads its arguments, and turns every failure into one
 * line and an exit code. Nothing gets past it, so that no user ever meets a stack trace unasked.
 */
public final class CommandRunner {
  private final Services services;
  private final Terminal terminal;
  private final UnaryOperator<String> environment;
  private final Optional<Gateway> gateway;
  private final boolean forOthers;

  /**
   * Runs everything here.
   *
   * @param services what the commands work with
   * @param terminal where they print
   * @param environment looks an environment variable up
   */
  public CommandRunner(Services services, Terminal terminal, UnaryOperator<String> environment) {
    this(services, terminal, environment, Optional.empty());
  }

  /**
   * Runs shared calls in the daemon.
   *
   * @param services what the commands work with
   * @param terminal where they print
   * @param environment looks an environment variable up
   * @param gateway to the daemon
   */
  public CommandRunner(
      Services services,
      Terminal terminal,
      UnaryOperator<String> environment,
      Optional<Gateway> gateway) {
    this(services, terminal, environment, gateway, false);
  }

  private CommandRunner(
      Services services,
      Terminal terminal,
      UnaryOperator<String> environment,
      Optional<Gateway> gateway,
      boolean forOthers) {
    this.forOthers = forOthers;
    this.services = services;
    this.terminal = terminal;
    this.environment = environment;
    this.gateway = gateway;
  }

  /**
   * Runs what other users send to this process: only what is shared, and nothing that opens a file,
   * which would be opened with this process's rights.
   *
   * @param services what the commands work with
   * @param terminal where they print
   * @param environment looks up what the caller's environment said
   */
  public static CommandRunner forOthers(
      Services services, Terminal terminal, UnaryOperator<String> environment) {
    return new CommandRunner(services, terminal, environment, Optional.empty(), true);
  }

  /**
   * Runs.
   *
   * @param words the command's name and its arguments
   * @return the exit code: 0, or an {@link ErrorCode}'s
   */
  public int run(List<String> words) {
    try {
      return dispatch(words);
    } catch (HawserException e) {
      return failed(words, e, e.code(), e.getMessage());
    } catch (IOException e) {
      return failed(words, e, ErrorCode.GENERIC, FileFaults.cause(e));
    } catch (OutOfMemoryError e) {
      return failed(words, e, ErrorCode.INTERNAL, "internal error: out of memory");
    } catch (RuntimeException | Error e) {
      String what = "internal error: " + e + " (--debug shows where)";
      return failed(words, e, ErrorCode.INTERNAL, what);
    }
  }

  private int dispatch(List<String> words) throws IOException {
    if (words.isEmpty()) {
      terminal.err().print(HelpText.of(Commands.specs()));
      return ErrorCode.INVALID.code();
    }
    String name = words.get(0);
    if (name.equals("help") || name.equals("--help") || name.equals("-h")) {
      Optional<Command> about = words.size() > 1 ? Commands.find(words.get(1)) : Optional.empty();
      return help(about.map(command -> HelpText.of(command.spec())));
    }
    Command command =
        Commands.find(name.equals("--version") ? "version" : name).orElseThrow(() -> unknown(name));
    if (command instanceof ForeignCommand foreign) {
      OptionalInt code = gateway.isPresent() ? gateway.get().run(words) : OptionalInt.empty();
      return code.isPresent()
          ? code.getAsInt()
          : foreign.run(words.subList(1, words.size()), services, terminal);
    }
    Arguments arguments = ArgumentParser.parse(command.spec(), words.subList(1, words.size()));
    if (arguments.flag("help")) {
      return help(Optional.of(HelpText.of(command.spec())));
    }
    if (forOthers) {
      ForOthers.check(command, arguments);
    }
    if (gateway.isPresent() && command.shared(arguments)) {
      OptionalInt code = gateway.get().run(words);
      if (code.isPresent()) {
        return code.getAsInt();
      }
    }
    command.run(new Invocation(arguments, services, terminal, environment));
    return 0;
  }

  private int help(Optional<String> ofOne) {
    terminal.out().print(ofOne.orElseGet(() -> HelpText.of(Commands.specs())));
    return 0;
  }

  private static HawserException unknown(String name) {
    return new HawserException(
        ErrorCode.INVALID,
        "unknown command '"
            + name
            + "'"
            + Commands.like(name).map(near -> "; did you mean " + near + "?").orElse("")
            + " (see 'hawser --help')");
  }

  private int failed(List<String> words, Throwable thrown, ErrorCode code, String message) {
    String line = message == null ? code.text() : Printable.of(message);
    terminal.out().flush();
    terminal.err().println("hawser: " + line);
    if (words.contains("--debug")) {
      thrown.printStackTrace(terminal.err());
    }
    return code.code() == 0 ? ErrorCode.INTERNAL.code() : code.code();
  }
}
