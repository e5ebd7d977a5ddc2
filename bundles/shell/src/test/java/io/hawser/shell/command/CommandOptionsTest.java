package io.hawser.shell.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceStatus;
import io.hawser.shell.main.CommandRunner;
import io.hawser.shell.main.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options, secrets, bench and help of the commands, on parts in memory. */
class CommandOptionsTest extends CommandFixture {
  private static final String URL = "iscsi://127.0.0.1:3260/iqn.2026-01.test:t/1";
  @TempDir Path directory;

  // ---- the connection's options ------------------------------------------------------------

  @Test
  void limitsReachTheSession() {
    assertEquals(
        0,
        run(
            "capacity",
            URL,
            "--login-timeout",
            "4s",
            "--command-timeout",
            "3s",
            "--task-timeout",
            "2s",
            "--noop-interval",
            "1s",
            "--noop-timeout",
            "900ms",
            "--reconnects",
            "3",
            "--protocol-level",
            "2",
            "--busy-retries",
            "4",
            "--initiator-name",
            "iqn.2026-01.test:me"),
        terminal.errors());
    var timeouts = services.options.timeouts();
    assertEquals(4000, timeouts.login().toMillis());
    assertEquals(4000, timeouts.connect().toMillis());
    assertEquals(3000, timeouts.command().toMillis());
    assertEquals(2000, timeouts.task().toMillis());
    assertEquals(2, services.options.parameters().protocolLevel());
    assertEquals(1000, timeouts.noopInterval().toMillis());
    assertEquals(900, timeouts.noopTimeout().toMillis());
    assertEquals(3, timeouts.reconnects());
    assertEquals(15_000, timeouts.replacement().toMillis());
    assertEquals(4, services.options.busyRetries());
    assertEquals("iqn.2026-01.test:me", services.options.initiator().value());
  }

  @Test
  void digestsAreWhatTheUrlSays() {
    String both = URL + "?header_digest=crc32c&data_digest=CRC32C,None";
    assertEquals(0, run("capacity", both));
    assertEquals("[CRC32C]", services.options.parameters().headerDigests().toString());
    assertEquals("[CRC32C, NONE]", services.options.parameters().dataDigests().toString());
    fails(ErrorCode.INVALID, "header_digest 'md5'", "capacity", URL + "?header_digest=md5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h/",
        "iscsi://h/iqn.2026-01.test:t/99999",
        "iscsi://h/nonsense/1",
        "iscsi://h:99999/iqn.2026-01.test:t/1",
        "iscsi://h/iqn.2026-01.test:t/1?colour=red",
        "iscsi://h/iqn.2026-01.test:t/1?data_digest=crc32c&data_digest=none",
        "iscsi://",
        ""
      })
  void unknownPartsOfAUrlAreRefused(String url) {
    fails(ErrorCode.INVALID, "", "capacity", url);
  }

  @Test
  void aUrlWithoutLunIsNotEnough() {
    fails(ErrorCode.INVALID, "names no LUN", "inq", "iscsi://h/iqn.2026-01.test:t");
    fails(
        ErrorCode.INVALID,
        "names no LUN",
        "read",
        "iscsi://h/",
        "--lba",
        "0",
        "--blocks",
        "1",
        "--out",
        "x");
  }

  @Test
  void secretsComeFromTheEnvironment() {
    environment.put("HAWSER_CHAP_PASSWORD", "secret-one-long");
    environment.put("HAWSER_CHAP_TARGET_PASSWORD", "secret-two-long");
    environment.put("HAWSER_CHAP_ALGORITHMS", "sha1, 7,SHA3-256");
    String url = "iscsi://me@127.0.0.1/iqn.2026-01.test:t/1?target_user=you";
    assertEquals(0, run("capacity", url), terminal.errors());
    var chap = services.options.chap().orElseThrow();
    assertEquals("me", chap.user());
    assertEquals(io.hawser.api.Secret.of("secret-one-long"), chap.secret());
    assertEquals(Optional.of("you"), chap.targetUser());
    assertTrue(chap.mutual());
    assertEquals("[SHA1, SHA256, SHA3_256]", chap.algorithms().toString());
    assertEquals("", terminal.errors());
  }

  @Test
  void secretsComeFromFilesWithoutTheLineEnd() throws IOException {
    Path file = Files.writeString(directory.resolve("secret"), "secret-one-long\r\n");
    environment.put("HAWSER_CHAP_PASSWORD", "another");
    String url = "iscsi://me@127.0.0.1/iqn.2026-01.test:t/1";
    assertEquals(0, run("capacity", url, "--password-file", file.toString()), terminal.errors());
    assertEquals(
        io.hawser.api.Secret.of("secret-one-long"), services.options.chap().orElseThrow().secret());
    fails(ErrorCode.INVALID, "no such file", "capacity", url, "--password-file", file + "x");
    Files.writeString(file, "\n");
    fails(ErrorCode.INVALID, "no CHAP secret", "capacity", url, "--password-file", file.toString());
  }

  @Test
  void aSecretInTheUrlWarnsAndIsNeverPrinted() {
    String url = "iscsi://me%hidden-secret-1@127.0.0.1/iqn.2026-01.test:t/1";
    assertEquals(0, run("capacity", url));
    assertEquals(
        "hawser: warning: other users of this host can see the secret in the URL\n",
        terminal.errors());
    services.loginFailure = new HawserException(ErrorCode.LOGIN_AUTHENTICATION, "no");
    assertEquals(24, run("inq", url));
    assertFalse((terminal.errors() + terminal.printed()).contains("hidden"), terminal.errors());
  }

  @Test
  void aUserWithoutSecretIsAskedOrRefused() {
    String url = "iscsi://me@127.0.0.1/iqn.2026-01.test:t/1";
    fails(ErrorCode.INVALID, "no CHAP secret for the user 'me'", "capacity", url);
    fails(ErrorCode.INVALID, "but no user", "capacity", URL + "?target_user=you");
    environment.put("HAWSER_CHAP_PASSWORD", "same-secret-both");
    environment.put("HAWSER_CHAP_TARGET_PASSWORD", "same-secret-both");
    fails(ErrorCode.INVALID, "same", "capacity", url + "?target_user=you");
    environment.remove("HAWSER_CHAP_PASSWORD");
    environment.remove("HAWSER_CHAP_TARGET_PASSWORD");
    terminal = new FakeTerminal();
    terminal.typed.add("typed-secret");
    assertEquals(
        0,
        new CommandRunner(services, terminal, environment::get).run(List.of("capacity", url)),
        terminal.errors());
  }

  @Test
  void ifacesAndBindingExcludeEachOther() {
    assertEquals(0, run("capacity", URL, "--bind", "eth1"));
    assertEquals(List.of("bound-to-eth1"), services.options.ifaces());
    for (String name : List.of("a", "b")) {
      services.registry.all.add(
          new IfaceStatus(Iface.unbound(name, "tcp"), true, Optional.empty(), ""));
    }
    assertEquals(0, run("capacity", URL, "--iface", "a", "--iface", "b"));
    assertEquals(List.of("a", "b"), services.options.ifaces());
    fails(ErrorCode.INVALID, "no iface c", "capacity", URL, "--iface", "c");
    fails(ErrorCode.INVALID, "exclude", "capacity", URL, "--bind", "eth1", "--iface", "a");
  }

  // ---- everything else ---------------------------------------------------------------------

  @Test
  void ifacesAreListedShownAndChanged() {
    services.registry.all.add(new IfaceStatus(Iface.DEFAULT, true, Optional.empty(), ""));
    assertEquals(0, run("iface"));
    assertTrue(terminal.printed().contains("default  tcp        yes     -"), terminal.printed());
    assertEquals(0, run("iface", "show", "default"));
    assertTrue(terminal.printed().contains("transport: tcp"), terminal.printed());
    assertEquals(0, run("iface", "update", "x", "--set", "iface.mtu=9000"));
    assertEquals(List.of("update x {iface.mtu=9000}"), services.changes);
    fails(ErrorCode.NO_OBJECTS_FOUND, "no iface 'x'", "iface", "show", "x");
    fails(ErrorCode.INVALID, "NAME is missing", "iface", "delete");
  }

  @Test
  void benchCountsWhatItDid() {
    assertEquals(
        0,
        run(
            "bench", URL, "--rw", "randrw", "--bs", "1k", "--time", "100ms", "--json", "--depth",
            "4"),
        terminal.errors());
    for (String key :
        List.of(
            "iops",
            "mbps",
            "p50_us",
            "p99_us",
            "p999_us",
            "max_us",
            "max_gap_ms",
            "paths",
            "cpu_s")) {
      assertTrue(terminal.printed().contains("\"" + key + "\":"), terminal.printed());
    }
    assertTrue(terminal.printed().contains("\"errors\":0"), terminal.printed());
    fails(ErrorCode.INVALID, "--bs 700", "bench", URL, "--bs", "700");
    fails(ErrorCode.INVALID, "leave no room", "bench", URL, "--offset", "32768");
    fails(ErrorCode.INVALID, "none of read", "bench", URL, "--rw", "sideways");
    fails(ErrorCode.INVALID, "none of epoll", "bench", URL, "--io", "smoke");
  }

  @Test
  void benchTunesTheTransportOnlyIfItIsToldTo() {
    String[] words = {"bench", URL, "--time", "20ms", "--bs", "512", "--depth", "1"};
    assertEquals(0, run(words), terminal.errors());
    assertNull(services.tuning);
    assertEquals(0, run(words(words, "--io", "io_uring")), terminal.errors());
    assertEquals(new Tuning(1, false, Optional.of("io_uring")), services.tuning);
    assertEquals(0, run(words(words, "--busy-poll", "--sessions", "2")), terminal.errors());
    assertEquals(new Tuning(2, true, Optional.empty()), services.tuning);
  }

  @Test
  void benchCountsLoginsAndDiscoveries() {
    String[] time = {"bench", "iscsi://10.0.0.1/", "--time", "50ms", "--json"};
    String[] login = time.clone();
    login[1] = URL;
    assertEquals(0, run(words(login, "--rw", "login")), terminal.errors());
    assertTrue(terminal.printed().contains("\"calls_per_s\":"), terminal.printed());
    assertFalse(terminal.printed().contains("portals"), terminal.printed());
    fails(ErrorCode.INVALID, "names no target", words(time, "--rw", "login"));
    fails(ErrorCode.INVALID, "neither", words(login, "--rw", "login", "--sessions", "2"));
    assertEquals(0, run(words(time, "--rw", "discover")), terminal.errors());
    assertTrue(terminal.printed().contains("\"portals\":"), terminal.printed());
  }

  @Test
  void benchVerifiesWhatItReads() {
    String[] start = {"bench", URL, "--time", "50ms", "--json", "--depth", "2", "--bs", "512"};
    assertEquals(0, run(words(start, "--verify")), terminal.errors());
    assertTrue(terminal.printed().contains("\"checked\":"), terminal.printed());
    assertEquals(0, run(words(start, "--rw", "write", "--stamp")), terminal.errors());
    assertEquals(17, services.disk.content[17 * 512 + 7]);
    assertEquals(0, run(words(start, "--rw", "randrw", "--verify")), terminal.errors());
    services.disk.content[5 * 512 + 3] ^= 1;
    services.disk.content[0] ^= 1;
    fails(ErrorCode.INVALID, "does not know", words(start, "--verify"));
    services.disk.content[0] ^= 1;
    // The first read is in the sample, and it holds block 5.
    fails(
        ErrorCode.GENERIC,
        "the data of block 0 are not what they should be",
        words(start, "--rw", "read", "--verify", "--offset", "0", "--bs", "8k"));
  }

  @Test
  void unknownCommandsAreGuessed() {
    fails(ErrorCode.INVALID, "unknown command 'capacty'; did you mean capacity?", "capacty");
    fails(ErrorCode.INVALID, "unknown command '?'", "\u001b");
  }

  @Test
  void helpIsThereForEveryCommand() {
    assertEquals(0, run("--help"));
    String all = terminal.printed();
    for (String name : Commands.NAMES) {
      assertTrue(all.contains("\n  " + name + " "), name);
      assertEquals(0, run(name, "--help"));
      assertTrue(terminal.printed().startsWith("Usage: hawser " + name), terminal.printed());
      for (String line : terminal.printed().lines().toList()) {
        assertTrue(line.length() <= 100, line);
      }
    }
    assertEquals(ErrorCode.INVALID.code(), run());
  }

  @Test
  void whatNobodyExpectedIsOneLineToo() {
    services.session = null;
    fails(ErrorCode.INTERNAL, "internal error", "capacity", URL);
    run("capacity", URL, "--debug");
    assertTrue(terminal.errors().contains("\tat "), terminal.errors());
  }
}
