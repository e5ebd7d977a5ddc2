package io.hawser.shell.command;

import io.hawser.shell.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Keeps what is printed, and types what the test gave it. */
public final class FakeTerminal implements Terminal {
  private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(outBytes, true, StandardCharsets.UTF_8);
  private final PrintStream err = new PrintStream(errBytes, true, StandardCharsets.UTF_8);
  public final Queue<String> typed = new ArrayDeque<>();

  @Override
  public PrintStream out() {
    return out;
  }

  @Override
  public PrintStream err() {
    return err;
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public Optional<char[]> readSecret(String prompt) {
    return Optional.ofNullable(typed.poll()).map(String::toCharArray);
  }

  public String printed() {
    return outBytes.toString(StandardCharsets.UTF_8);
  }

  public String errors() {
    return errBytes.toString(StandardCharsets.UTF_8);
  }
}
