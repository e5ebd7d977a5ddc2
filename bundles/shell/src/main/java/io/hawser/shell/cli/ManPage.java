package io.hawser.shell.cli;

import io.hawser.api.ErrorCode;
import java.util.List;

/** Writes {@code hawser.1} from the commands' specs. */
public final class ManPage {
  private ManPage() {}

  /**
   * The page in man(7) macros.
   *
   * @param specs the commands in the order of the page
   * @param common the options that most commands share
   */
  public static String of(List<CommandSpec> specs, List<Option> common) {
    StringBuilder text = new StringBuilder(".\\\" Made from the command specs; do not edit.\n");
    text.append(".TH HAWSER 1 \"\" \"Hawser\" \"User Commands\"\n.SH NAME\n");
    text.append("hawser \\- an iSCSI initiator in user space\n.SH SYNOPSIS\n");
    for (CommandSpec spec : specs) {
      text.append(".B hawser ").append(spec.name()).append('\n');
      for (Parameter parameter : spec.parameters()) {
        text.append(".I ").append(escape(parameter.synopsis())).append('\n');
      }
      text.append("[options]\n.br\n");
    }
    text.append(".SH DESCRIPTION\n").append(escape(DESCRIPTION)).append('\n');
    text.append(".SH URL\n").append(escape(URL)).append('\n');
    text.append(".SH COMMANDS\n");
    for (CommandSpec spec : specs) {
      command(text, spec);
    }
    text.append(".SH CONNECTION OPTIONS\n");
    options(text, common);
    text.append(".SH GENERAL OPTIONS\n");
    options(text, CommandSpec.UNIVERSAL);
    environment(text);
    text.append(".SH EXIT STATUS\nThe numbers are those of\n.BR iscsiadm (8).\n");
    for (ErrorCode code : ErrorCode.values()) {
      text.append(".TP\n.B ").append(code.code()).append('\n').append(escape(code.text()));
      text.append('\n');
    }
    text.append(".SH SEE ALSO\n.BR iscsiadm (8),\nRFC 7143\n");
    return text.toString();
  }

  private static final String DESCRIPTION =
      "Each command is one process on a fresh session: it logs in, does its work, logs out, and"
          + " tells by its exit status how it went. An error is one line on standard error.";

  private static final String URL =
      "iscsi://[USER[%SECRET]@]HOST[:PORT]/[TARGET[/LUN]][?KEY=VALUE[&KEY=VALUE...]] with the keys"
          + " header_digest and data_digest (crc32c, none, or both with a comma in the order of"
          + " preference; a single value accepts nothing else), target_user and target_password"
          + " (the target has to prove itself too). An IPv6 address stands in brackets. A secret"
          + " in the URL can be seen by other users of the host: prefer the environment or a"
          + " file.";

  private static void command(StringBuilder text, CommandSpec spec) {
    text.append(".SS hawser ").append(spec.name());
    for (Parameter parameter : spec.parameters()) {
      text.append(' ').append(escape(parameter.synopsis()));
    }
    text.append('\n').append(escape(spec.summary())).append(".\n");
    for (Parameter parameter : spec.parameters()) {
      text.append(".TP\n.I ").append(escape(parameter.name())).append('\n');
      text.append(escape(parameter.help())).append('\n');
    }
    options(text, spec.options());
    for (String note : spec.notes()) {
      text.append(".PP\n").append(escape(note)).append('\n');
    }
  }

  private static void options(StringBuilder text, List<Option> options) {
    for (Option option : options) {
      text.append(".TP\n.BI \"").append(escape("--" + option.name())).append('"');
      if (!option.isFlag()) {
        text.append(" \" ").append(escape(option.placeholder())).append('"');
      }
      text.append('\n').append(escape(option.help()));
      text.append(option.repeatable() ? " (repeatable)\n" : "\n");
    }
  }

  private static void environment(StringBuilder text) {
    text.append(".SH ENVIRONMENT\n");
    for (String[] entry : EnvironmentVariables.ALL) {
      text.append(".TP\n.B ").append(escape(entry[0])).append('\n').append(escape(entry[1]));
      text.append('\n');
    }
  }

  private static String escape(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
