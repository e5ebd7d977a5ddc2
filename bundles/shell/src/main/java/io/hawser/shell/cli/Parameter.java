package io.hawser.shell.cli;

import java.util.List;

/**
 * One positional argument of a command.
 *
 * @param name what stands for it in the help, upper case
 * @param help one sentence, no full stop at the end
 * @param required whether the command needs it
 * @param choices the only values it takes; empty for any
 * @param kind what it is, for the completion
 */
public record Parameter(
    String name, String help, boolean required, List<String> choices, ValueKind kind) {
  /** A required argument. */
  public static Parameter required(String name, String help, ValueKind kind) {
    return new Parameter(name, help, true, List.of(), kind);
  }

  /** An argument that may be left out. */
  public static Parameter optional(String name, String help, ValueKind kind) {
    return new Parameter(name, help, false, List.of(), kind);
  }

  /** A required argument that is one of these words. */
  public static Parameter choice(String name, String help, String... choices) {
    return new Parameter(name, help, true, List.of(choices), ValueKind.WORD);
  }

  /**
   * What a command with several actions is to do.
   *
   * @param actions the first is done unless another is given
   */
  public static Parameter action(String... actions) {
    return choice("ACTION", "what to do; " + actions[0] + " unless given", actions).asOptional();
  }

  /** The same argument, not required. */
  public Parameter asOptional() {
    return new Parameter(name, help, false, choices, kind);
  }

  /** As it is written in the help. */
  public String synopsis() {
    return required ? name : "[" + name + "]";
  }
}
