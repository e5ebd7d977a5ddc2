package io.hawser.shell.standalone;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.command.CommandRunner;
import io.hawser.shell.terminal.SystemTerminal;
import java.lang.System.Logger.Level;
import java.util.List;

/** The {@code hawser} command line as one process, without a framework. */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // A thread that dies is a fault of ours; what it was doing ends by its deadline.
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) ->
            System.getLogger(Main.class.getName())
                .log(Level.DEBUG, "thread " + thread.getName() + " died", thrown));
    SystemTerminal terminal = new SystemTerminal();
    StandaloneServices services = new StandaloneServices(System::getenv);
    int code = new CommandRunner(services, terminal, System::getenv).run(List.of(arguments));
    services.settle(SessionTimeouts.DEFAULT.logout());
    if (!terminal.flush() && code == 0) {
      terminal.err().println("hawser: standard output cannot be written");
      terminal.err().flush();
      code = ErrorCode.GENERIC.code();
    }
    System.exit(code);
  }
}
