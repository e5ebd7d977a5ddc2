package io.hawser.shell.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.shell.command.FakeTerminal;
import io.hawser.shell.main.CommandRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our {@code iscsiadm} beside Debian's on the same records, which is in a mount namespace where
 * {@code /etc/iscsi} is the test's directory. Needs root and the package {@code open-iscsi}.
 *
 * <p>What an older version prints otherwise is made equal first: its own number, keys it does not
 * know yet, and an unknown group tag as an unsigned number.
 */
@Tag("real")
class SideBySideTest {
  private static final Path TOOL = Path.of("/usr/sbin/iscsiadm");
  private static final String VOL7 = "iqn.2031-02.net.lab:vol7";
  private static final String VOL8 = "iqn.2031-02.net.lab:vol8";

  /** Makes the tree; each line is given to one of the two tools. */
  private static final List<String> MAKING =
      List.of(
          "-m iface -I bond-a -o new",
          "-m iface -I bond-b --op=new",
          "-m node -T " + VOL7 + " -p 10.9.1.80:3260,1 -I bond-a -o new",
          "-m node -T " + VOL7 + " -p 10.9.1.80:3260,1 -o new",
          "-m node -T " + VOL7 + " -p [fd00::8]:3260,1 -o new",
          "-m node -T " + VOL8 + " -p 10.9.1.80 -o new",
          "-m node -T " + VOL8 + " -o update -n node.startup -v automatic",
          "-m node -T " + VOL8 + " -o update -n node.session.auth.username -v lab",
          "-m node -T " + VOL8 + " -o update -n node.session.auth.password -v open-sesame-1234",
          "-m discoverydb -t st -p 10.9.1.80 -o new",
          "-m discoverydb -t st -p 10.9.1.80 -o update -n discovery.sendtargets.reopen_max -v 6");

  /** What both are asked; the answers have to be the same byte for byte, and the exit codes. */
  private static final List<String> ASKING =
      List.of(
          "-m iface",
          "-m iface -P 0",
          "-m iface -P 1",
          "-m iface -I bond-a",
          "-m iface -I default",
          "-m iface -I bond-a -P 1",
          "-m iface -I nope",
          "-m iface -I nope -o delete",
          "-m iface -I default -o new",
          "-m iface -T x",
          "-m node",
          "-m node -P 1",
          "-m node -P 2",
          "-m node -T " + VOL7,
          "-m node -T " + VOL7 + " -p 10.9.1.80 -I bond-a",
          "-m node -T " + VOL8 + " -o show",
          "-m node -T " + VOL8 + " -o show -S",
          "-m node -T iqn.2031-02.net.lab:nope",
          "-m node -T iqn.2031-02.net.lab:nope -o delete",
          "-m node -T iqn.2031-02.net.lab:nope -l",
          "-m node -T " + VOL7 + " -o update -n nothing -v 1",
          "-m node -T " + VOL7 + " -o update -n node.startup",
          "-m node -T " + VOL7 + " -o update -n iface.hwaddress -v 52:54:00:aa:bb:01",
          "-m node -T " + VOL7 + " -u",
          "-m node -T " + VOL7 + " -l -u",
          "-m node -U all",
          "-m node -L onboot",
          "-m node -o bogus",
          "-m discovery",
          "-m discovery -P 1",
          "-m discoverydb",
          "-m discoverydb -t st -p 10.9.1.80",
          "-m discoverydb -t st -p 10.9.1.81 -o show",
          "-m discoverydb -t st -p 10.9.1.81 -o delete",
          "-m discovery -t st",
          "-m discovery -p 10.9.1.81",
          "-m session",
          "-m session -P 3",
          "-m session -r 3",
          "-m session -r 3 -u",
          "-m session -s",
          "-m host",
          "-m host -P 1",
          "-m host -P 9",
          "-m fw",
          "-m bogus",
          "-Z",
          // Last, as the original deletes all nodes of the iface before it refuses.
          "-m iface -I default -o delete");

  @TempDir private Path directory;
  private Path root;

  @BeforeEach
  void needsTheTool() throws Exception {
    assumeTrue(Files.isExecutable(TOOL), "skipped: there is no " + TOOL);
    root = Files.createDirectories(directory.resolve("etc"));
    Files.createDirectories(directory.resolve("lock"));
    assumeTrue(
        System.getProperty("user.name").equals("root") && theirs(List.of("-V")).get(0).code() == 0,
        "skipped: no mount namespace can be made");
  }

  private record Reply(String out, int code) {}

  /** All lines in one namespace: making one takes longer than the tool. */
  private List<Reply> theirs(List<String> lines) throws Exception {
    StringBuilder script =
        new StringBuilder(
            "mkdir -p /etc/iscsi && mount --bind '%s' /etc/iscsi && mount --bind '%s' /run/lock\n"
                .formatted(root, directory.resolve("lock")));
    for (String line : lines) {
      script.append(TOOL).append(" '").append(line.replace(" ", "' '")).append("' 2>/dev/null\n");
      script.append("echo \"<$?>\"\n");
    }
    Process process =
        new ProcessBuilder("unshare", "-m", "sh", "-c", script.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(120, TimeUnit.SECONDS));
    List<Reply> replies = new ArrayList<>();
    StringBuilder out = new StringBuilder();
    for (String line : (Iterable<String>) output.lines()::iterator) {
      if (line.matches("<[0-9]+>")) {
        replies.add(new Reply(out.toString(), Integer.parseInt(line.replaceAll("[<>]", ""))));
        out.setLength(0);
      } else {
        out.append(line).append('\n');
      }
    }
    return replies.isEmpty() ? List.of(new Reply("", 1)) : replies;
  }

  private Reply ours(String line) {
    FakeTerminal terminal = new FakeTerminal();
    List<String> words = new ArrayList<>(List.of("iscsiadm"));
    words.addAll(List.of(line.split(" ")));
    try (StandaloneServices services =
        new StandaloneServices(name -> name.equals("HAWSER_ROOT") ? root.toString() : null)) {
      int code = new CommandRunner(services, terminal, name -> null).run(words);
      return new Reply(terminal.printed(), code);
    }
  }

  /** Without what versions of the original differ in. */
  private static String comparable(String out) {
    StringBuilder text = new StringBuilder();
    out.lines()
        .filter(line -> !line.startsWith("node.session.sess_reopen_log_freq = "))
        .filter(line -> !line.startsWith("node.conn[0].tcp.congestion_control = "))
        .map(line -> line.replaceAll("^# BEGIN RECORD .*", "# BEGIN RECORD"))
        .map(line -> line.replaceAll(",(4294967295|65535)( |$)", ",-1$2"))
        .forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private void compare() throws Exception {
    List<Reply> ours = new ArrayList<>();
    ASKING.forEach(line -> ours.add(ours(line)));
    List<Reply> theirs = theirs(ASKING);
    assertEquals(ASKING.size(), theirs.size());
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < ASKING.size(); i++) {
      Reply our = ours.get(i);
      String expected = comparable(theirs.get(i).out()) + "= " + theirs.get(i).code();
      String actual = comparable(our.out()) + "= " + our.code();
      if (!expected.equals(actual)) {
        differences.add(ASKING.get(i) + "\ntheirs:\n" + expected + "\nours:\n" + actual);
      }
    }
    assertEquals("", String.join("\n\n", differences));
  }

  private List<String> files() throws Exception {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> root.relativize(path).toString())
          .filter(path -> !path.startsWith(".") && !path.contains("lock"))
          // Theirs loses the link of a node without a group tag when it changes the node.
          .filter(path -> !path.contains(",-1,"))
          .sorted()
          .toList();
    }
  }

  @Test
  void onRecordsOfItsOwn() throws Exception {
    List<Reply> made = theirs(MAKING);
    assertEquals(MAKING.size(), made.size());
    made.forEach(reply -> assertEquals(0, reply.code()));
    compare();
  }

  @Test
  void onRecordsOfOurs() throws Exception {
    for (String line : MAKING) {
      assertEquals(0, ours(line).code(), line);
    }
    compare();
  }

  @Test
  void bothWriteTheSameFiles() throws Exception {
    theirs(MAKING);
    List<String> theirFiles = files();
    root = Files.createDirectories(directory.resolve("other"));
    for (String line : MAKING) {
      assertEquals(0, ours(line).code(), line);
    }
    assertEquals(theirFiles, files());
  }
}
