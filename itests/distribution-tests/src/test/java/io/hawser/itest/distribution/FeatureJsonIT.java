package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.itest.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The feature descriptions say exactly what is in {@code bundle/} and {@code vendor/}. */
class FeatureJsonIT {
  private static final Pattern ID = Pattern.compile("\\{ \"id\": \"([^\"]+)\"");

  @Test
  void theFeaturesTogetherAreWhatIsAssembledEachBundleOnce() throws IOException {
    List<String> described = new ArrayList<>();
    try (Stream<Path> files = Files.list(Distribution.home().resolve("conf/features"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String json = Files.readString(file);
        assertTrue(json.contains("\"feature-resource-version\": \"1.0\""), file.toString());
        Matcher id = ID.matcher(json);
        while (id.find()) {
          described.add(fileName(id.group(1)));
        }
      }
    }
    List<String> assembled = new ArrayList<>();
    Distribution.jars().forEach(jar -> assembled.add(jar.getFileName().toString()));
    try (Stream<Path> vendor = Files.list(Distribution.home().resolve("vendor"))) {
      vendor
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .forEach(assembled::add);
    }
    assertEquals(assembled.stream().sorted().toList(), described.stream().sorted().toList());
  }

  /** As the distribution names the jar of {@code group:artifact[:type:classifier]:version}. */
  private static String fileName(String id) {
    String[] parts = id.split(":");
    String artifact = parts[0].equals("io.hawser") ? "io.hawser." + parts[1] : parts[1];
    return parts.length == 3
        ? artifact + "-" + parts[2] + ".jar"
        : artifact + "-" + parts[4] + "-" + parts[3] + ".jar";
  }
}
