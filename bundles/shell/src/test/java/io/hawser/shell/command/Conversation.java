package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hawser.shell.main.CommandRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A conversation in a file: lines {@code $ iscsiadm ...} or {@code $ hawser ...}, below each what
 * it prints, {@code ! } for standard error, {@code = N} for an exit code that is not 0. Lines with
 * {@code #:} are remarks.
 */
public final class Conversation {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private Conversation() {}

  /** The file's text without its remarks. */
  private static String expected(String name) throws IOException {
    try (InputStream in =
        Conversation.class.getResourceAsStream("/io/hawser/shell/" + name + ".txt")) {
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

  /** Says all its commands again: what comes now is kept for the next golden file and compared. */
  public static void assertPlays(String name, RecordServices services) throws IOException {
    String now = played(name, services);
    Path written = Path.of("target", "transcripts", Path.of(name).getFileName() + ".txt");
    Files.createDirectories(written.getParent());
    Files.writeString(written, now);
    assertEquals(expected(name), now);
  }

  private static String played(String name, RecordServices services) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : expected(name).split("\n", -1)) {
      if (line.startsWith("$ ")) {
        text.append(line).append('\n').append(say(line.substring(2), services));
      }
    }
    return text.toString();
  }

  /** One command. */
  public static String say(String line, RecordServices services) {
    FakeTerminal terminal = new FakeTerminal();
    List<String> words = words(line);
    if (words.get(0).equals("hawser")) {
      words.remove(0);
    }
    int code = new CommandRunner(services, terminal, name -> null).run(words);
    StringBuilder text = new StringBuilder(terminal.printed());
    terminal.errors().lines().forEach(error -> text.append("! ").append(error).append('\n'));
    if (code != 0) {
      text.append("= ").append(code).append('\n');
    }
    return text.toString();
  }

  public static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }
}
