package io.hawser.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * Writes a Feature in the JSON format of OSGi R8 (chapter 159) for each folder below {@code
 * features/} that has bundles in a {@code target/bundles.list}, as {@code dependency:list} writes
 * it.
 */
public final class FeatureJson {
  /** The level at which the distribution starts its bundles; see conf/config.properties. */
  private static final int START_LEVEL = 5;

  private FeatureJson() {}

  /**
   * Writes the descriptions.
   *
   * @param args the folder of the features, the folder to write to, the version of the features
   * @throws IOException if a file cannot be read or written, or no feature was found
   */
  public static void main(String[] args) throws IOException {
    Path features = Path.of(args[0]);
    Path output = Files.createDirectories(Path.of(args[1]));
    int written = 0;
    try (Stream<Path> folders = Files.list(features).sorted()) {
      for (Path folder : (Iterable<Path>) folders::iterator) {
        Path list = folder.resolve("target").resolve("bundles.list");
        if (Files.exists(list)) {
          String name = folder.getFileName().toString();
          List<String> bundles = bundles(Files.readAllLines(list));
          if (!bundles.isEmpty()) {
            Files.writeString(output.resolve(name + ".json"), json(name, args[2], bundles));
            written++;
          }
        }
      }
    }
    if (written == 0) {
      throw new IOException("no feature below " + features + " has a target/bundles.list");
    }
  }

  /**
   * The bundles of a list of dependencies, as the ids of the Feature format: {@code
   * group:artifact:version} or {@code group:artifact:type:classifier:version}.
   *
   * @param lines {@code group:artifact:type[:classifier]:version:scope}, other lines are skipped
   */
  static List<String> bundles(List<String> lines) {
    List<String> ids = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.strip().split(" ", 2)[0].split(":");
      if (parts.length == 5) {
        ids.add(parts[0] + ":" + parts[1] + ":" + parts[3]);
      } else if (parts.length == 6) {
        ids.add(String.join(":", parts[0], parts[1], parts[2], parts[3], parts[4]));
      }
    }
    return ids;
  }

  /** The text of one Feature. */
  static String json(String name, String version, List<String> bundles) {
    StringJoiner entries = new StringJoiner(",\n", "[\n", "\n  ]");
    for (String id : bundles) {
      entries.add("    { \"id\": \"" + id + "\", \"bundleStartLevel\": " + START_LEVEL + " }");
    }
    return """
        {
          "feature-resource-version": "1.0",
          "id": "io.hawser:feature-%s:%s",
          "license": "Apache-2.0",
          "bundles": %s
        }
        """
        .formatted(name, version, entries);
  }
}
