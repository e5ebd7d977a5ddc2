package io.hawser.shell.iscsiadm;

import io.hawser.shell.command.FakeTerminal;
import io.hawser.shell.command.RecordServices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation in a file: lines {@code $ iscsiadm ...}, below each what it prints, {@code ! } for
 * standard error, {@code = N} for an exit code that is not 0. Lines with {@code #:} are remarks.
 */
final class Transcript {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private Transcript() {}

  /** The file's text without its remarks. */
  static String expected(String name) throws IOException {
    try (InputStream in = Transcript.class.getResourceAsStream(name + ".txt")) {
      StringBuilder text = new StringBuilder();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.startsWith("#:")) {
          text.append(line).append('\n');
        }
      }
      text.setLength(text.length() - 1);
      return text.toString();
    }
  }

  /** Says all its commands again and answers what comes now, in the same form. */
  static String played(String name, RecordServices services) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : expected(name).split("\n", -1)) {
      if (line.startsWith("$ iscsiadm")) {
        text.append(line).append('\n').append(say(line.substring(10), services));
      }
    }
    return text.toString();
  }

  /** One command. */
  static String say(String arguments, RecordServices services) {
    FakeTerminal terminal = new FakeTerminal();
    int code = new Iscsiadm().run(words(arguments), services, terminal);
    StringBuilder text = new StringBuilder(terminal.printed());
    terminal.errors().lines().forEach(error -> text.append("! ").append(error).append('\n'));
    if (code != 0) {
      text.append("= ").append(code).append('\n');
    }
    return text.toString();
  }

  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }
}
