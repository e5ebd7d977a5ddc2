package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.shell.main.CommandRunner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member of the daemon's group could want of a daemon that is root. */
class ForOthersTest {
  private static final String DISK = "iscsi://10.0.0.1/iqn.2026-01.lab:disk/1";

  @TempDir Path folder;
  private final FakeTerminal terminal = new FakeTerminal();
  private final FakeServices services = new FakeServices();

  private int run(String... words) {
    return CommandRunner.forOthers(services, terminal, Map.<String, String>of()::get)
        .run(List.of(words));
  }

  @Test
  void sharedCommandsRun() {
    assertEquals(0, run("iface"), terminal.errors());
  }

  @Test
  void noFileIsWrittenForThem() {
    Path file = folder.resolve("authorized_keys");
    assertEquals(16, run("read", DISK, "--lba", "0", "--blocks", "1", "--out", file.toString()));
    assertFalse(Files.exists(file));
  }

  @Test
  void noFileIsReadForThem() throws Exception {
    Path secret = Files.writeString(folder.resolve("shadow"), "the hash of root");
    assertEquals(16, run("write", DISK, "--lba", "0", "--in", secret.toString()));
    String url = "iscsi://ann@10.0.0.1/";
    assertEquals(
        13,
        run("discover", "sendtargets", url, "--record", "--password-file", secret.toString()),
        terminal.errors());
    assertTrue(terminal.errors().contains("opens no file"), terminal.errors());
    assertEquals(13, run("discover", "static", "--record", "--list", secret.toString()));
  }
}
