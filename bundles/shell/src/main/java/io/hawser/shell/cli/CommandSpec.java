package io.hawser.shell.cli;

import java.util.List;
import java.util.Optional;

/**
 * What a command is called and takes. The parser, {@code --help}, the completion scripts and the
 * man page are all made from this, so they cannot disagree.
 *
 * @param name the word after {@code hawser}
 * @param summary one line, no full stop at the end
 * @param parameters the positional arguments in order; required ones first
 * @param options its own options
 * @param common options it shares with others, shown after its own; empty where it has none
 * @param notes paragraphs for {@code --help} and the man page
 */
public record CommandSpec(
    String name,
    String summary,
    List<Parameter> parameters,
    List<Option> options,
    List<Option> common,
    List<String> notes) {
  /** Options every command takes. */
  public static final List<Option> UNIVERSAL =
      List.of(
          Option.flag("json", "print facts as JSON"),
          Option.flag("debug", "show the stack trace of an error"),
          Option.flag("help", "print this help"));

  /** Copies. */
  public CommandSpec {
    parameters = List.copyOf(parameters);
    options = List.copyOf(options);
    common = List.copyOf(common);
    notes = List.copyOf(notes);
  }

  /** The option of this name, wherever it is declared. */
  public Optional<Option> option(String wanted) {
    for (List<Option> list : List.of(options, common, UNIVERSAL)) {
      for (Option option : list) {
        if (option.name().equals(wanted)) {
          return Optional.of(option);
        }
      }
    }
    return Optional.empty();
  }

  /** {@code hawser NAME PARAMETERS [options]}. */
  public String synopsis() {
    StringBuilder text = new StringBuilder("hawser ").append(name);
    for (Parameter parameter : parameters) {
      text.append(' ').append(parameter.synopsis());
    }
    return text.append(" [options]").toString();
  }
}
