package io.hawser.shell.cli;

import java.util.List;

/**
 * One option of a command, as the parser, the help, the completion and the man page know it.
 *
 * @param name without the dashes
 * @param placeholder what stands for its value in the help; empty for a flag
 * @param help one sentence, no full stop at the end
 * @param repeatable whether it may be given more than once
 * @param choices the only values it takes; empty for any
 * @param kind what its value is, for the completion
 */
public record Option(
    String name,
    String placeholder,
    String help,
    boolean repeatable,
    List<String> choices,
    ValueKind kind) {
  /** An option without a value. */
  public static Option flag(String name, String help) {
    return new Option(name, "", help, false, List.of(), ValueKind.WORD);
  }

  /** An option with a value. */
  public static Option value(String name, String placeholder, String help) {
    return new Option(name, placeholder, help, false, List.of(), ValueKind.WORD);
  }

  /** An option whose value is a file's name. */
  public static Option file(String name, String help) {
    return new Option(name, "FILE", help, false, List.of(), ValueKind.FILE);
  }

  /** An option that takes one of these words. */
  public static Option choice(String name, String help, String... choices) {
    return new Option(
        name, String.join("|", choices), help, false, List.of(choices), ValueKind.WORD);
  }

  /** The same option, allowed more than once. */
  public Option asRepeatable() {
    return new Option(name, placeholder, help, true, choices, kind);
  }

  /** Whether it has no value. */
  public boolean isFlag() {
    return placeholder.isEmpty();
  }

  /** As it is written in the help: {@code --name VALUE}. */
  public String synopsis() {
    return isFlag() ? "--" + name : "--" + name + " " + placeholder;
  }
}
