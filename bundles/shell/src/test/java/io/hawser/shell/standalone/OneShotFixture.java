package io.hawser.shell.standalone;

import io.hawser.shell.command.FakeTerminal;
import io.hawser.shell.main.CommandRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The one-shots as they are wired for real, a command at a time. */
abstract class OneShotFixture {
  @TempDir Path directory;
  final Map<String, String> environment = new HashMap<>();
  FakeTerminal terminal;
  StandaloneServices services;

  @AfterEach
  void end() {
    if (services != null) {
      services.close();
    }
  }

  int run(String... words) {
    terminal = new FakeTerminal();
    end();
    services = new StandaloneServices(environment::get);
    int code = new CommandRunner(services, terminal, environment::get).run(List.of(words));
    services.settle(Duration.ofSeconds(5));
    return code;
  }
}
