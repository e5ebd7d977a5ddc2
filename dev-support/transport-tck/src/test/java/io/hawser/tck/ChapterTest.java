package io.hawser.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chapter for vendors shows the sample as it is, and counts the tests as they are. */
class ChapterTest {
  private static final Path SOURCES = Path.of("../..");
  private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");

  private static String chapter() throws IOException {
    return Files.readString(SOURCES.resolve("docs/adding-a-transport.md"));
  }

  private static long tests(Class<?> contract) {
    return Stream.of(contract.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .count();
  }

  @Test
  void everySnippetIsTheSamplesSource() throws IOException {
    StringBuilder sample = new StringBuilder();
    try (Stream<Path> files = Files.walk(SOURCES.resolve("itests/transport-sample/src"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".java")).toList()) {
        sample.append(Files.readString(file));
      }
    }
    List<String> snippets = new ArrayList<>();
    for (Matcher found = SNIPPET.matcher(chapter()); found.find(); ) {
      snippets.add(found.group(1));
    }
    assertEquals(5, snippets.size());
    for (String snippet : snippets) {
      assertTrue(sample.indexOf(snippet) >= 0, () -> "not in the sample:\n" + snippet);
    }
  }

  @Test
  void theCountsAreRight() throws IOException {
    assertTrue(
        chapter().contains("Without a target, " + tests(TransportContract.class) + " of them:"));
    assertTrue(chapter().contains("which adds " + tests(SessionContract.class) + ","));
  }
}
