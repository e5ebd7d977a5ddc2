package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.itest.BundleJar;
import io.hawser.itest.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the distribution in a folder with a space in its name, run as a user runs it. */
class LauncherIT {
  private static final Path SAMPLE = Path.of(System.getProperty("hawser.sample"));

  @TempDir private static Path folder;
  private static Path home;

  @BeforeAll
  static void copyTheDistribution() throws IOException {
    home = folder.resolve("a copy");
    Path source = Distribution.home();
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (!file.startsWith(source.resolve("var"))) {
          Path copy = home.resolve(source.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private Launched hawser(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(home.resolve("bin/hawser").toString()));
    command.addAll(List.of(arguments));
    return new Launched(folder, command);
  }

  @Test
  void theShellRunsWhatIsPipedIntoItAndEndsWithItsInput() throws Exception {
    try (Launched shell = hawser("shell")) {
      shell.type("lb -s io.hawser.api").await("Active");
      assertEquals(0, shell.endOfInput().exitCode());
    }
  }

  @Test
  void whatIsPipedInAtOnceFindsTheCommands() throws Exception {
    try (Launched shell = hawser("shell")) {
      shell.type("hawser:version").endOfInput();
      shell.await("hawser 0.");
      assertEquals(0, shell.exitCode());
    }
  }

  @Test
  void aBundleThatMissesAnImportIsNamedWithWhatItMisses() throws Exception {
    Path incomplete = home.resolve("load/incomplete.jar");
    Files.write(
        incomplete, new BundleJar("incomplete").header("Import-Package", "not.there").bytes());
    try (Launched bundles = hawser("bundles")) {
      bundles.await("1 not running");
      bundles.await("incomplete 1.0.0 INSTALLED");
      bundles.await("not.there");
      assertEquals(0, bundles.exitCode());
    } finally {
      Files.delete(incomplete);
    }
  }

  @Test
  void aSymbolicLinkIsFollowed() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("linked"), home.resolve("bin/hawser"));
    try (Launched shell = new Launched(folder, List.of(link.toString(), "shell"))) {
      shell.type("lb -s io.hawser.api").await("Active");
      assertEquals(0, shell.endOfInput().exitCode());
    }
  }

  @Test
  void aJarInLoadIsStartedUpdatedAndUninstalledWhileTheDaemonRuns() throws Exception {
    Path plugged = home.resolve("load/sample.jar");
    try (Launched daemon = hawser("daemon")) {
      plug(plugged);
      daemon.await("Installing bundle io.hawser.transport-sample");
      daemon.await("Started bundle: " + plugged.toFile().toURI());
      assertTrue(updated(daemon, plugged), "no update in place");
      Files.delete(plugged);
      daemon.await("Uninstalling bundle");
      daemon.terminate();
      assertEquals(143, daemon.exitCode(), daemon.output());
    } finally {
      Files.deleteIfExists(plugged);
    }
  }

  /** A change right after the start may be taken for the first version, so it is made again. */
  private static boolean updated(Launched daemon, Path jar) throws Exception {
    for (int attempt = 1; attempt <= 10; attempt++) {
      FileTime before = Files.getLastModifiedTime(jar);
      Files.setLastModifiedTime(jar, FileTime.fromMillis(before.toMillis() + 5_000));
      if (daemon.says("Updating bundle io.hawser.transport-sample", Duration.ofSeconds(3))) {
        return true;
      }
    }
    return false;
  }

  /** As load/README.txt says: the folder's watcher never sees half a file. */
  private static void plug(Path jar) throws IOException {
    Path part = jar.resolveSibling(jar.getFileName() + ".part");
    Files.copy(SAMPLE, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, jar, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aJavaThatIsNotThereIsOneClearLine() throws Exception {
    try (Launched process =
        new Launched(
            folder,
            List.of(
                "env", "HAWSER_JAVA=/not/there", home.resolve("bin/hawser").toString(), "inq"))) {
      assertEquals(
          "hawser: Java 17 or newer is needed: '/not/there' cannot be run\n", process.output());
      assertEquals(1, process.exitCode());
    }
  }

  @Test
  void theClassArchiveIsMadeOnceForThisPlace() throws Exception {
    try (Launched first = hawser("--help");
        Launched second = hawser("--help")) {
      assertFalse(first.output().contains("[warning]"), first.output());
      assertEquals(first.output(), second.output());
    }
    try (Stream<Path> archives = Files.list(home.resolve("var/cds"))) {
      List<String> names = archives.map(file -> file.getFileName().toString()).toList();
      assertEquals(1, names.size(), names.toString());
      assertTrue(names.get(0).endsWith(".jsa"), names.toString());
    }
  }
}
