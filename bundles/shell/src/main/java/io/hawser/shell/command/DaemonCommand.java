package io.hawser.shell.command;

import io.hawser.shell.cli.Arguments;

/**
 * A command on what all processes share: it is the daemon's where there is one. Its first argument
 * is what to do, {@code list} unless given.
 */
interface DaemonCommand extends Command {
  @Override
  default boolean shared(Arguments arguments) {
    return true;
  }

  /** What is to be done. */
  static String action(Invocation call) {
    return call.arguments().positional(0).orElse("list");
  }
}
