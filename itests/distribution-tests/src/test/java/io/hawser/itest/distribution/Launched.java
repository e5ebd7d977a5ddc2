package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process whose output is read line by line, standard error among it. Closing it ends the
 * process.
 */
final class Launched implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final Writer input;
  // The end of the output is an empty Optional.
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final StringBuilder output = new StringBuilder();
  private boolean ended;

  Launched(Path folder, List<String> command) throws IOException {
    process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    input = process.outputWriter(StandardCharsets.UTF_8);
    Thread reader = new Thread(this::read, "output of " + command.get(0));
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(Optional.of(line));
      }
    } catch (IOException e) {
      lines.add(Optional.of("its output was cut off: " + e.getMessage()));
    } finally {
      lines.add(Optional.empty());
    }
  }

  /** Writes a line to its standard input. */
  Launched type(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
    return this;
  }

  /** Ends its standard input. */
  Launched endOfInput() throws IOException {
    input.close();
    return this;
  }

  /** Waits for a line that contains the text; those before it are passed over. */
  void await(String text) throws InterruptedException {
    if (!says(text, PATIENCE)) {
      fail("no '" + text + "' in:\n" + output);
    }
  }

  /** Whether a line that contains the text comes in this time; those before it are passed over. */
  boolean says(String text, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!ended) {
      Optional<String> line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        return false;
      }
      if (keep(line).contains(text)) {
        return true;
      }
    }
    return false;
  }

  private String keep(Optional<String> line) {
    ended = line.isEmpty();
    line.ifPresent(text -> output.append(text).append('\n'));
    return line.orElse("");
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      fail("still running; its output so far:\n" + output);
    }
    return process.exitValue();
  }

  /** What was read of its output so far. */
  String tail() {
    return output.toString();
  }

  /** Asks it to end, as a service does. */
  Launched terminate() {
    process.destroy();
    return this;
  }

  /** Everything it said, after its end. */
  String output() throws InterruptedException {
    exitCode();
    while (!ended) {
      Optional<String> line = lines.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      if (line == null) {
        fail("nothing more came after:\n" + output);
      }
      keep(line);
    }
    return output.toString();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
