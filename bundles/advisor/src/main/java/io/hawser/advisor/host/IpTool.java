package io.hawser.advisor.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where the answers of {@code ip -json} come from: the program, or files it was captured in. */
@FunctionalInterface
interface IpTool {
  /** Largest answer in bytes; ten thousand interfaces need a sixth of it. */
  int MAX_BYTES = 64 << 20;

  /** How long the program may take. */
  int SECONDS = 5;

  /** What can be asked. */
  enum Question {
    ADDR("addr", "-details", "addr", "show"),
    ROUTE_4("route4", "-4", "route", "show", "table", "all"),
    ROUTE_6("route6", "-6", "route", "show", "table", "all"),
    RULE_4("rule4", "-4", "rule", "show"),
    RULE_6("rule6", "-6", "rule", "show");

    private final String file;
    private final List<String> arguments;

    Question(String file, String... arguments) {
      this.file = file;
      this.arguments = List.of(arguments);
    }
  }

  /** The JSON text, empty if there is none. */
  Optional<String> ask(Question question);

  /** Files {@code addr.json}, {@code route4.json} and so on in a directory. */
  static IpTool captured(Path directory) {
    return question -> {
      try (var in = Files.newInputStream(directory.resolve(question.file + ".json"))) {
        return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
      } catch (IOException absent) {
        return Optional.empty();
      }
    };
  }

  /** The program {@code ip} of iproute2, ended if it takes too long. */
  static IpTool program() {
    return question -> {
      List<String> command = new ArrayList<>(List.of("ip", "-json"));
      command.addAll(question.arguments);
      Process process;
      try {
        process =
            new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
      } catch (IOException notInstalled) {
        return Optional.empty();
      }
      try {
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> readAll(process));
        byte[] bytes = output.get(SECONDS, TimeUnit.SECONDS);
        return process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0
            ? Optional.of(new String(bytes, StandardCharsets.UTF_8))
            : Optional.empty();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      } catch (ExecutionException | TimeoutException noAnswer) {
        return Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    };
  }

  private static byte[] readAll(Process process) {
    try (var in = process.getInputStream()) {
      return in.readNBytes(MAX_BYTES);
    } catch (IOException broken) {
      return new byte[0];
    }
  }
}
