package io.hawser.shell.terminal;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The process's own streams. Output is buffered: call {@link #flush} at the end. */
public final class SystemTerminal implements Terminal {
  private final PrintStream out = stream(FileDescriptor.out, 16_384);
  private final PrintStream err = stream(FileDescriptor.err, 512);

  private static PrintStream stream(FileDescriptor descriptor, int buffer) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), buffer),
        buffer <= 512,
        StandardCharsets.UTF_8);
  }

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
    return isTerminal(1) && isTerminal(2);
  }

  @Override
  public Optional<char[]> readSecret(String prompt) {
    Console console = isTerminal(0) ? System.console() : null;
    return console == null
        ? Optional.empty()
        : Optional.ofNullable(console.readPassword("%s: ", prompt));
  }

  /**
   * Writes out what is buffered.
   *
   * @return whether everything that was printed reached its destination
   */
  public boolean flush() {
    err.flush();
    return !out.checkError();
  }

  /**
   * Asks Linux what the descriptor is; elsewhere nothing counts as a terminal. {@code
   * System.console()} cannot tell the descriptors apart, and means different things in different
   * JDKs.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
