package io.hawser.shell.main;

import io.hawser.api.ErrorCode;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.shell.daemon.ControlClient;
import io.hawser.shell.standalone.StandaloneServices;
import io.hawser.shell.terminal.SystemTerminal;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The {@code hawser} command line as one process, without a framework. What runs at its start is
 * written without lambdas: the first one costs more than the rest of this class.
 */
public final class Main {
  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs the command; answers its exit code. */
  static int run(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(new Quiet());
    lightenNetty();
    SystemTerminal terminal = new SystemTerminal();
    Environment environment = new Environment();
    StandaloneServices services = new StandaloneServices(environment);
    int code =
        new CommandRunner(
                services,
                terminal,
                environment,
                Optional.of(new ControlClient(terminal, environment)))
            .run(List.of(arguments));
    services.settle(SessionTimeouts.DEFAULT.logout());
    if (!terminal.flush() && code == 0) {
      terminal.err().println("hawser: standard output cannot be written");
      terminal.err().flush();
      code = ErrorCode.GENERIC.code();
    }
    return code;
  }

  /**
   * Spares a short life what Netty does for a long one: events for the flight recorder, and a
   * channel identifier that is unique in the world. Together they are a third of a one-shot's time.
   */
  private static void lightenNetty() {
    setUnlessSet("io.netty.jfr.enabled", "false");
    setUnlessSet("io.netty.machineId", "00:00:00:00:00:01");
    setUnlessSet("io.netty.processId", "1");
  }

  private static void setUnlessSet(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /** A thread that dies is a fault of ours; what it was doing ends by its deadline. */
  private static final class Quiet implements Thread.UncaughtExceptionHandler {
    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      System.getLogger(Main.class.getName())
          .log(Level.DEBUG, "thread " + thread.getName() + " died", thrown);
    }
  }

  /** The process's environment. */
  private static final class Environment implements UnaryOperator<String> {
    @Override
    public String apply(String name) {
      return System.getenv(name);
    }
  }
}
