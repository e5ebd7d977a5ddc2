package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.CompletionScript;
import io.hawser.shell.cli.ManPage;
import io.hawser.shell.cli.Option;
import io.hawser.shell.main.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made from the command specs: the man page and the completion scripts. */
class GeneratedTextTest {
  /**
   * Makes the page anew: {@code mvn verify -pl bundles/shell -Dtest=GeneratedTextTest -D…=true}.
   */
  private static final String WRITE = "hawser.man.write";

  private static final Path PAGE = Path.of("..", "..", "docs", "man", "hawser.1");

  @TempDir Path directory;

  @Test
  void theManPageIsUpToDate() throws IOException {
    String page = ManPage.of(Commands.specs(), ConnectionOptions.ALL);
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertEquals(page, Files.readString(PAGE), "make it anew with -D" + WRITE + "=true");
  }

  @Test
  void theManPageNamesEveryOption() {
    String page = ManPage.of(Commands.specs(), ConnectionOptions.ALL);
    for (CommandSpec spec : Commands.specs()) {
      for (Option option : spec.options()) {
        assertTrue(page.contains(option.name().replace("-", "\\-")), option.name());
      }
    }
    assertTrue(page.lines().noneMatch(line -> line.startsWith("'")), "a line begins with '");
  }

  @Test
  void noNameIsUsedTwice() {
    for (CommandSpec spec : Commands.specs()) {
      for (Option option : spec.options()) {
        assertTrue(
            spec.common().stream().noneMatch(other -> other.name().equals(option.name()))
                && CommandSpec.UNIVERSAL.stream()
                    .noneMatch(other -> other.name().equals(option.name())),
            spec.name() + " --" + option.name());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hawser cap, capacity",
    "hawser inq --vp, --vpd",
    "hawser bench --rw rand, randread randwrite randrw",
    "hawser ls --auth al, allow",
    "hawser iface upd, update",
    "hawser completion z, zsh"
  })
  void bashCompletes(String typed, String expected) throws Exception {
    assertEquals(Arrays.asList(expected.split(" ")), complete(typed));
  }

  @Test
  void bashCompletesFileNames() throws Exception {
    Files.createFile(directory.resolve("some-secret"));
    assertEquals(List.of("some-secret"), complete("hawser inq --password-file some-s"));
  }

  private List<String> complete(String typed) throws IOException, InterruptedException {
    Path script = directory.resolve("completion");
    Files.writeString(script, CompletionScript.bash(Commands.specs()));
    String[] words = typed.split(" ");
    StringBuilder call = new StringBuilder("source ").append(script).append("; COMP_WORDS=(");
    for (String word : words) {
      call.append("'").append(word).append("' ");
    }
    call.append("); COMP_CWORD=").append(words.length - 1);
    call.append("; _hawser; printf '%s\\n' \"${COMPREPLY[@]}\"");
    Process bash =
        new ProcessBuilder("bash", "-c", call.toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    bash.getOutputStream().close();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(bash.waitFor(10, TimeUnit.SECONDS));
    return output.lines().toList();
  }

  @Test
  void zshScriptDescribesEveryCommand() {
    String script = CompletionScript.zsh(Commands.specs());
    assertTrue(script.startsWith("#compdef hawser\n"), script);
    for (String name : Commands.NAMES) {
      assertTrue(script.contains("\n    " + name + ")\n"), name);
    }
    assertEquals(0, script.chars().filter(c -> c == '\'').count() % 2, "an odd number of quotes");
  }
}
