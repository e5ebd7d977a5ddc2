package io.hawser.itest.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What README.md tells its reader to type. */
final class Readme {
  static final Path SOURCES = Path.of(System.getProperty("hawser.sources")).normalize();

  private Readme() {}

  /** The only fenced block in this language. */
  static String block(String language) throws IOException {
    String text = Files.readString(SOURCES.resolve("README.md"));
    Matcher block =
        Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(text);
    if (!block.find()) {
      throw new IllegalStateException("README.md has no block in " + language);
    }
    return block.group(1);
  }
}
