package io.hawser.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line of the built distribution, one process a call. */
final class Hawser {
  static final String INITIATOR = "iqn.2026-11.io.hawser:conformance";

  private static final List<String> LIMITS =
      List.of(
          "--login-timeout", "4s",
          "--command-timeout", "4s",
          "--task-timeout", "2s",
          "--noop-interval", "1s",
          "--noop-timeout", "1s",
          "--reconnects", "3",
          "--busy-retries", "4");

  private static final int PATIENCE_SECONDS = 60;

  /** How a call ended. */
  record Result(int exit, String out, String err, byte[] data) {
    Result ok() {
      assertEquals(0, exit, "exit code; stderr: " + err);
      return this;
    }

    /** Ended with an error: one line for people, no stack trace. */
    Result failed() {
      assertNotEquals(0, exit, "the command claims success; stdout: " + out);
      assertTrue(exit >= 1 && exit <= 33, "no exit code of the table: " + exit);
      assertTrue(err.contains("hawser:"), "no message: " + err);
      return this;
    }

    Result failed(int code) {
      failed();
      assertEquals(code, exit, err);
      return this;
    }
  }

  private final Path directory;
  private Map<String, String> environment = Map.of();
  private List<String> options = List.of();

  Hawser(Path directory) {
    this.directory = directory;
  }

  Hawser with(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  /** Adds options to those every call has. */
  Hawser options(String... more) {
    options = List.of(more);
    return this;
  }

  Result inq(String url) throws Exception {
    return run(limited("inq", url));
  }

  Result capacity(String url) throws Exception {
    return run(limited("capacity", url));
  }

  Result ls(String portal) throws Exception {
    return run(List.of("ls", "--initiator-name", INITIATOR, portal));
  }

  /** Reads; the result holds the file's bytes, empty if there is none. */
  Result read(String url, long lba, int blocks) throws Exception {
    Path file = directory.resolve("read.bin");
    Files.deleteIfExists(file);
    List<String> args = limited("read", url);
    args.addAll(
        List.of("--lba", Long.toString(lba), "--blocks", "" + blocks, "--out", file.toString()));
    Result result = run(args);
    byte[] data = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    return new Result(result.exit, result.out, result.err, data);
  }

  Result write(String url, long lba, byte[] data) throws Exception {
    Path file = directory.resolve("write.bin");
    Files.write(file, data);
    List<String> args = limited("write", url);
    args.addAll(List.of("--lba", Long.toString(lba), "--in", file.toString()));
    return run(args);
  }

  private List<String> limited(String command, String url) {
    List<String> args = new ArrayList<>(List.of(command, "--initiator-name", INITIATOR));
    args.addAll(LIMITS);
    args.addAll(options);
    args.add(url);
    return args;
  }

  Result run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(System.getProperty("hawser.bin")));
    command.addAll(arguments);
    Path out = directory.resolve("stdout");
    Path err = directory.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the command did not end in " + PATIENCE_SECONDS + " s: " + command);
    }
    Result result =
        new Result(process.exitValue(), Files.readString(out), Files.readString(err), new byte[0]);
    assertFalse(result.err.contains("\tat "), "a stack trace: " + result.err);
    assertFalse(result.err.contains("OutOfMemoryError"), result.err);
    return result;
  }
}
