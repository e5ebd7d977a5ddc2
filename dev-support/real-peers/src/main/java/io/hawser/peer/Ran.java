package io.hawser.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has run to its end.
 *
 * @param exit its exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
public record Ran(int exit, String out, String err) {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Runs a program and waits for it. */
  public static Ran command(List<String> words) throws IOException {
    return command(Map.of(), words);
  }

  /**
   * Runs a program and waits for it.
   *
   * @param environment what is added to ours
   * @throws IOException if it cannot be started, or does not end in a minute
   */
  public static Ran command(Map<String, String> environment, List<String> words)
      throws IOException {
    return command(environment, words, PATIENCE);
  }

  /**
   * Runs a program and waits for it.
   *
   * @param environment what is added to ours
   * @param patience how long it may take
   * @throws IOException if it cannot be started, or does not end in time
   */
  public static Ran command(Map<String, String> environment, List<String> words, Duration patience)
      throws IOException {
    Path out = Files.createTempFile("hawser-out", ".txt");
    Path err = Files.createTempFile("hawser-err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(String.join(" ", words) + " does not end");
      }
      return new Ran(process.exitValue(), text(out), text(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  /**
   * Runs a program that has to go well.
   *
   * @return what it printed on standard output
   * @throws IOException if its exit code is not 0, too
   */
  public static String need(List<String> words) throws IOException {
    return command(words).orFail(String.join(" ", words));
  }

  /** Standard output, if it went well. */
  public String orFail(String what) throws IOException {
    if (exit != 0) {
      throw new IOException(what + ": exit code " + exit + ": " + err + out);
    }
    return out;
  }

  /**
   * Why tests in network namespaces cannot be run here.
   *
   * @param programs what they need of programs besides {@code ip}
   * @return empty if they can
   */
  public static String missingForNamespaces(String... programs) throws IOException {
    for (String program : programs) {
      if (!installed(program)) {
        return program + " is not installed";
      }
    }
    if (!installed("ip")) {
      return "ip is not installed";
    }
    if (!"root".equals(System.getProperty("user.name"))) {
      return "this needs root";
    }
    boolean namespaces = command(List.of("ip", "netns", "list")).exit() == 0;
    return namespaces ? "" : "there are no network namespaces";
  }

  private static boolean installed(String program) {
    for (String directory : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
