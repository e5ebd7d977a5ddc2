package io.hawser.itest;

import static org.ops4j.pax.exam.CoreOptions.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;

/** Run by {@link FelixExtensionTest}: one of its bundles does not resolve. */
@ExtendWith(FelixExtension.class)
public class BrokenSample {
  @Configuration
  static Option[] configuration() throws IOException {
    Path jar = Files.createDirectories(Path.of("target", "broken")).resolve("broken.jar");
    Files.write(jar, new BundleJar("broken").header("Import-Package", "not.there").bytes());
    return new Option[] {bundle(jar.toUri().toString())};
  }

  @Test
  void cannotRun() {}
}
