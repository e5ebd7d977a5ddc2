package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.shell.main.CommandRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command line on parts in memory: its words, what it prints and how it ends. */
abstract class CommandFixture {
  final FakeServices services = new FakeServices();
  final Map<String, String> environment = new HashMap<>();
  FakeTerminal terminal;

  int run(String... words) {
    terminal = new FakeTerminal();
    return new CommandRunner(services, terminal, environment::get).run(List.of(words));
  }

  void fails(ErrorCode code, String part, String... words) {
    assertEquals(code.code(), run(words), terminal.errors());
    assertEquals(1, terminal.errors().lines().count(), terminal.errors());
    assertTrue(terminal.errors().startsWith("hawser: "), terminal.errors());
    assertTrue(terminal.errors().contains(part), terminal.errors());
  }

  /** The words of {@code start} and these; a block size given again replaces the first one. */
  static String[] words(String[] start, String... more) {
    List<String> all = new ArrayList<>(List.of(start));
    for (int i = 0; i < more.length; i++) {
      int at = more[i].equals("--bs") ? all.indexOf("--bs") : -1;
      if (at >= 0) {
        all.set(at + 1, more[++i]);
      } else {
        all.add(more[i]);
      }
    }
    return all.toArray(new String[0]);
  }
}
