package io.hawser.shell.command;

import io.hawser.shell.cli.EnvironmentVariables;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Where the records are: named by the environment, the system's for root, else the user's own. */
public final class RecordDirectory {
  /** Where open-iscsi keeps its records and its configuration. */
  public static final Path SYSTEM = Path.of("/etc/iscsi");

  private RecordDirectory() {}

  /**
   * The directory; it need not exist.
   *
   * @param environment looks a variable up, {@code null} where it is not set
   */
  public static Path find(UnaryOperator<String> environment) {
    String named = environment.apply(EnvironmentVariables.ROOT);
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    if ("root".equals(System.getProperty("user.name"))) {
      return SYSTEM;
    }
    String state = environment.apply("XDG_STATE_HOME");
    return state != null && !state.isEmpty()
        ? Path.of(state, "hawser")
        : Path.of(System.getProperty("user.home"), ".local", "state", "hawser");
  }
}
