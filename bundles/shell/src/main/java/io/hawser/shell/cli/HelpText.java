package io.hawser.shell.cli;

import java.util.List;

/** Formats {@code --help}. Lines fit 100 columns. */
public final class HelpText {
  private static final int COLUMN = 30;
  private static final int WIDTH = 100;

  private HelpText() {}

  /** The help of one command. */
  public static String of(CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    text.append("Usage: ").append(spec.synopsis()).append("\n\n").append(spec.summary());
    text.append(".\n");
    if (!spec.parameters().isEmpty()) {
      text.append("\nArguments:\n");
      for (Parameter parameter : spec.parameters()) {
        entry(text, parameter.name(), parameter.help());
      }
    }
    section(text, "Options", spec.options());
    section(text, "Connection", spec.common());
    section(text, "General", CommandSpec.UNIVERSAL);
    for (String note : spec.notes()) {
      text.append('\n');
      wrap(text, note, 0);
    }
    return text.toString();
  }

  /** The list of all commands. */
  public static String of(List<CommandSpec> specs) {
    StringBuilder text = new StringBuilder("Usage: hawser COMMAND [arguments] [options]\n");
    text.append(
        "\nAn iSCSI initiator: finds targets, reads and writes their disks.\n\nCommands:\n");
    for (CommandSpec spec : specs) {
      entry(text, spec.name(), spec.summary());
    }
    text.append("\n'hawser COMMAND --help' says what a command takes; 'man hawser' has it all.\n");
    return text.toString();
  }

  private static void section(StringBuilder text, String title, List<Option> options) {
    if (options.isEmpty()) {
      return;
    }
    text.append('\n').append(title).append(":\n");
    for (Option option : options) {
      entry(text, option.synopsis(), option.help() + (option.repeatable() ? " (repeatable)" : ""));
    }
  }

  private static void entry(StringBuilder text, String head, String body) {
    text.append("  ").append(head);
    int used = head.length() + 2;
    if (used > COLUMN - 2) {
      text.append('\n');
      used = 0;
    }
    text.append(" ".repeat(COLUMN - used));
    wrap(text, body, COLUMN);
  }

  /** Appends the words, broken at the width; every line but the first starts at {@code indent}. */
  private static void wrap(StringBuilder text, String body, int indent) {
    int column = indent;
    for (String word : body.split(" ")) {
      if (column > indent && column + 1 + word.length() > WIDTH) {
        text.append('\n').append(" ".repeat(indent));
        column = indent;
      } else if (column > indent) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
    }
    text.append('\n');
  }
}
