package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.shell.terminal.Terminal;
import java.util.List;

/**
 * A command with a grammar, messages and exit codes of its own, as another tool has them. Its spec
 * is for lists and the man page only.
 */
public interface ForeignCommand extends Command {
  /**
   * Does the work; may block, within its own deadlines. Failures of the user's or of the target's
   * are told here; what is thrown is a fault of ours.
   *
   * @param words its arguments as they were typed
   * @param services what it works with
   * @param terminal where it prints
   * @return the exit code
   */
  int run(List<String> words, Services services, Terminal terminal);

  /** Not for it: its arguments are no {@link Invocation}. */
  @Override
  default void run(Invocation call) throws HawserException {
    throw new HawserException(
        ErrorCode.NOT_SUPPORTED, spec().name() + " takes its arguments as they were typed");
  }
}
