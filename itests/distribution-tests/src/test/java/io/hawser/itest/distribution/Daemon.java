package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.iface.record.RecordRoot;
import io.hawser.iface.record.Records;
import io.hawser.itest.Distribution;
import io.hawser.peer.Ran;
import io.hawser.shell.daemon.ControlClient;
import io.hawser.shell.terminal.StreamTerminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** {@code hawser daemon} of the distribution, with records and a place of its own. */
final class Daemon implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long LOOK_AGAIN = 20_000_000L;

  private final Path folder;
  private Launched process;

  Daemon(Path folder) {
    this.folder = folder;
  }

  /** Begins it; {@link #ready} waits until it takes commands. */
  Daemon start() throws IOException {
    return start(Map.of());
  }

  /** The same with more variables of the environment. */
  Daemon start(Map<String, String> more) throws IOException {
    process = launch(more, "daemon");
    return this;
  }

  Daemon ready() throws InterruptedException {
    process.await("commands are taken on");
    return this;
  }

  /** Any command of the launcher, in this daemon's environment. */
  Launched launch(String... words) throws IOException {
    return launch(Map.of(), words);
  }

  Launched launch(Map<String, String> more, String... words) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "HAWSER_ROOT=" + root(),
                "HAWSER_VAR=" + folder.resolve("var"),
                "HAWSER_JAVA_OPTS=-XX:TieredStopAtLevel=1"));
    more.forEach((name, value) -> command.add(name + "=" + value));
    command.add(Distribution.home().resolve("bin/hawser").toString());
    command.addAll(List.of(words));
    return new Launched(folder, command);
  }

  Path root() {
    return folder.resolve("records");
  }

  Launched process() {
    return process;
  }

  /** The record store as another process sees it. */
  Records records() {
    return new Records(RecordRoot.of(root()), name -> Optional.empty());
  }

  /**
   * Has the daemon run a command.
   *
   * @throws IOException if there is no daemon, or it went before its answer did
   */
  Ran run(String... words) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    StreamTerminal streams = new StreamTerminal(printer(out), printer(err), false);
    Map<String, String> environment = Map.of("HAWSER_ROOT", root().toString());
    OptionalInt code = new ControlClient(streams, environment::get).run(List.of(words));
    if (code.isEmpty()) {
      throw new IOException("there is no daemon");
    }
    return new Ran(code.getAsInt(), text(out), text(err));
  }

  /** Something that becomes true by and by. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Waits for what happens in another process, which is not told to this one. */
  static void await(String what, Condition done) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.holds()) {
      assertTrue(System.nanoTime() - end < 0, what);
      LockSupport.parkNanos(LOOK_AGAIN);
    }
  }

  private static PrintStream printer(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
