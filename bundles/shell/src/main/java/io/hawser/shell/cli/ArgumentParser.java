package io.hawser.shell.cli;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a command's arguments by its {@link CommandSpec}: {@code --name value}, {@code
 * --name=value}, flags, positional arguments in any order, {@code --} before arguments that look
 * like options. Written by hand because a command line that lives for half a second cannot spend it
 * on a reflective parser.
 */
public final class ArgumentParser {
  private final CommandSpec spec;
  private final List<String> positional = new ArrayList<>();
  private final Map<String, List<String>> options = new HashMap<>();

  private ArgumentParser(CommandSpec spec) {
    this.spec = spec;
  }

  /**
   * Parses.
   *
   * @param spec what the command takes
   * @param words the words behind the command's name
   * @throws HawserException {@code INVALID} with one sentence that names the word
   */
  public static Arguments parse(CommandSpec spec, List<String> words) throws HawserException {
    ArgumentParser parser = new ArgumentParser(spec);
    parser.read(words);
    if (!parser.options.containsKey("help")) {
      parser.checkParameters();
    }
    return new Arguments(List.copyOf(parser.positional), Map.copyOf(parser.options));
  }

  private void read(List<String> words) throws HawserException {
    boolean onlyPositional = false;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (onlyPositional || !word.startsWith("-") || word.equals("-")) {
        positional.add(word);
      } else if (word.equals("--")) {
        onlyPositional = true;
      } else if (word.equals("-h")) {
        put(spec.option("help").orElseThrow(), "");
      } else {
        i += option(word, i + 1 < words.size() ? words.get(i + 1) : null);
      }
    }
  }

  /** Takes one option; answers how many of the following words it used. */
  private int option(String word, String next) throws HawserException {
    int equal = word.indexOf('=');
    String name = equal < 0 ? word : word.substring(0, equal);
    Optional<Option> known =
        name.startsWith("--") ? spec.option(name.substring(2)) : Optional.empty();
    if (known.isEmpty()) {
      throw invalid("unknown option '" + name + "'" + suggestion(name));
    }
    Option option = known.get();
    if (option.isFlag()) {
      if (equal >= 0) {
        throw invalid(name + " takes no value");
      }
      put(option, "");
      return 0;
    }
    if (equal >= 0) {
      put(option, word.substring(equal + 1));
      return 0;
    }
    if (next == null || next.startsWith("--")) {
      throw invalid(name + " needs a value (" + option.placeholder() + ")");
    }
    put(option, next);
    return 1;
  }

  private void put(Option option, String value) throws HawserException {
    if (!option.choices().isEmpty() && !option.choices().contains(value)) {
      throw invalid(
          "--"
              + option.name()
              + " '"
              + value
              + "' is none of "
              + String.join(", ", option.choices()));
    }
    List<String> values = options.get(option.name());
    if (values == null) {
      options.put(option.name(), values = new ArrayList<>(1));
    } else if (!option.repeatable() && !option.isFlag()) {
      throw invalid("--" + option.name() + " is given twice");
    }
    values.add(value);
  }

  private void checkParameters() throws HawserException {
    List<Parameter> parameters = spec.parameters();
    if (positional.size() > parameters.size()) {
      throw invalid("unexpected argument '" + positional.get(parameters.size()) + "'");
    }
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (i >= positional.size()) {
        if (parameter.required()) {
          throw invalid(parameter.name() + " is missing");
        }
      } else if (!parameter.choices().isEmpty()
          && !parameter.choices().contains(positional.get(i))) {
        throw invalid(
            parameter.name()
                + " '"
                + positional.get(i)
                + "' is none of "
                + String.join(", ", parameter.choices()));
      }
    }
  }

  private String suggestion(String word) {
    List<String> names = new ArrayList<>();
    for (List<Option> list : List.of(spec.options(), spec.common(), CommandSpec.UNIVERSAL)) {
      for (Option option : list) {
        names.add("--" + option.name());
      }
    }
    return Spelling.nearest(word, names).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private HawserException invalid(String fault) {
    return new HawserException(
        ErrorCode.INVALID,
        spec.name() + ": " + fault + " (see 'hawser " + spec.name() + " --help')");
  }
}
