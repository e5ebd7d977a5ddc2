package io.hawser.shell.cli;

import java.util.ArrayList;
import java.util.List;

/** Writes completion scripts for bash and zsh from the commands' specs. */
public final class CompletionScript {
  private CompletionScript() {}

  /** For bash 4 or newer: {@code source <(hawser completion bash)}. */
  public static String bash(List<CommandSpec> specs) {
    StringBuilder text = new StringBuilder("# bash completion for hawser\n_hawser() {\n");
    text.append("  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\"\n");
    text.append("  local words=\"\" files=\"\"\n");
    text.append("  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    words=\"").append(names(specs));
    text.append("\"\n  else\n    case \"${COMP_WORDS[1]} $prev\" in\n");
    for (CommandSpec spec : specs) {
      for (Option option : all(spec)) {
        if (!option.isFlag()) {
          text.append("      \"").append(spec.name()).append(" --").append(option.name());
          text.append("\") ").append(bashValue(option.choices(), option.kind())).append(" ;;\n");
        }
      }
    }
    text.append("      *)\n        case \"${COMP_WORDS[1]}\" in\n");
    for (CommandSpec spec : specs) {
      text.append("          ").append(spec.name()).append(") words=\"").append(words(spec));
      text.append(takesFile(spec) ? "\"; files=yes ;;\n" : "\" ;;\n");
    }
    text.append("        esac\n        ;;\n    esac\n  fi\n");
    text.append("  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n");
    text.append("  [ -n \"$files\" ] && COMPREPLY+=($(compgen -f -- \"$cur\"))\n");
    text.append("  return 0\n}\ncomplete -o default -F _hawser hawser\n");
    return text.toString();
  }

  /** For zsh: a file {@code _hawser} in {@code $fpath}. */
  public static String zsh(List<CommandSpec> specs) {
    StringBuilder text = new StringBuilder("#compdef hawser\n_hawser() {\n");
    text.append("  local -a commands\n  commands=(\n");
    for (CommandSpec spec : specs) {
      text.append("    '").append(spec.name()).append(':').append(zshText(spec.summary()));
      text.append("'\n");
    }
    text.append("  )\n  if (( CURRENT == 2 )); then\n");
    text.append("    _describe command commands\n    return\n  fi\n  case $words[2] in\n");
    for (CommandSpec spec : specs) {
      text.append("    ").append(spec.name()).append(")\n      _arguments -S");
      for (Option option : all(spec)) {
        text.append(" \\\n        '").append(zshOption(option)).append('\'');
      }
      int position = 2;
      for (Parameter parameter : spec.parameters()) {
        text.append(" \\\n        '").append(position++).append(parameter.required() ? ":" : "::");
        text.append(zshText(parameter.name())).append(':');
        text.append(zshAction(parameter.choices(), parameter.kind())).append('\'');
      }
      text.append("\n      ;;\n");
    }
    text.append("  esac\n}\ncompdef _hawser hawser\n");
    return text.toString();
  }

  private static String names(List<CommandSpec> specs) {
    StringBuilder text = new StringBuilder();
    for (CommandSpec spec : specs) {
      text.append(text.isEmpty() ? "" : " ").append(spec.name());
    }
    return text.toString();
  }

  private static List<Option> all(CommandSpec spec) {
    List<Option> all = new ArrayList<>(spec.options());
    all.addAll(spec.common());
    all.addAll(CommandSpec.UNIVERSAL);
    return all;
  }

  private static String words(CommandSpec spec) {
    List<String> words = new ArrayList<>();
    for (Parameter parameter : spec.parameters()) {
      words.addAll(parameter.choices());
    }
    for (Option option : all(spec)) {
      words.add("--" + option.name());
    }
    return String.join(" ", words);
  }

  private static boolean takesFile(CommandSpec spec) {
    for (Parameter parameter : spec.parameters()) {
      if (parameter.kind() == ValueKind.FILE || parameter.kind() == ValueKind.URL_OR_FILE) {
        return true;
      }
    }
    return false;
  }

  private static String bashValue(List<String> choices, ValueKind kind) {
    if (!choices.isEmpty()) {
      return "words=\"" + String.join(" ", choices) + "\"";
    }
    return kind == ValueKind.FILE ? "files=yes" : "return 0";
  }

  private static String zshOption(Option option) {
    String text =
        (option.repeatable() ? "*--" : "--") + option.name() + "[" + zshText(option.help()) + "]";
    return option.isFlag()
        ? text
        : text
            + ":"
            + zshText(option.placeholder())
            + ":"
            + zshAction(option.choices(), option.kind());
  }

  private static String zshAction(List<String> choices, ValueKind kind) {
    if (!choices.isEmpty()) {
      return "(" + String.join(" ", choices) + ")";
    }
    return kind == ValueKind.FILE || kind == ValueKind.URL_OR_FILE ? "_files" : " ";
  }

  /** Takes out what would end the string or the field it stands in. */
  private static String zshText(String text) {
    return text.replace("'", "").replace(":", ";").replace("[", "(").replace("]", ")");
  }
}
