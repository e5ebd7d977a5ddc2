package io.hawser.itest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.ops4j.pax.exam.CoreOptions;
import org.ops4j.pax.exam.Option;

/** The assembled distribution, named by the system property {@code hawser.home}. */
public final class Distribution {
  private Distribution() {}

  /** Its folder. */
  public static Path home() {
    String home = System.getProperty("hawser.home");
    if (home == null || !Files.isDirectory(Path.of(home, "bundle"))) {
      throw new IllegalStateException(
          "no distribution at hawser.home=" + home + ": build the module distribution first");
    }
    return Path.of(home);
  }

  /** The jars in {@code bundle/}, by name. */
  public static List<Path> jars() {
    try (Stream<Path> files = Files.list(home().resolve("bundle"))) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The jar of the bundle of this symbolic name. */
  public static Path jar(String symbolicName) {
    return jars().stream()
        .filter(jar -> symbolicName(jar).equals(symbolicName))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("the distribution has no bundle " + symbolicName));
  }

  /** The main part of a jar's manifest. */
  public static Attributes manifest(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The symbolic name of a bundle's jar. */
  public static String symbolicName(Path jar) {
    return manifest(jar).getValue("Bundle-SymbolicName").split(";")[0].strip();
  }

  /** Whether the jar is a fragment, which is never started. */
  public static boolean isFragment(Path jar) {
    return manifest(jar).getValue("Fragment-Host") != null;
  }

  /**
   * Every shipped bundle, at the start level it has in the distribution; the shell without its
   * prompt, and no watched folder.
   */
  public static Option shipped() {
    return CoreOptions.composite(
        CoreOptions.frameworkProperty("gosh.args").value("--nointeractive"),
        CoreOptions.frameworkProperty("gosh.home").value(home().resolve("conf").toString()),
        CoreOptions.frameworkProperty("felix.fileinstall.dir").value("target/load"),
        CoreOptions.composite(jars().stream().map(Distribution::provision).toArray(Option[]::new)));
  }

  private static Option provision(Path jar) {
    var bundle = CoreOptions.bundle(jar.toUri().toString());
    return isFragment(jar) ? bundle.noStart() : bundle.startLevel(5);
  }
}
