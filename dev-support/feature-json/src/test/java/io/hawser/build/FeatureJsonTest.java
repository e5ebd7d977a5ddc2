package io.hawser.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureJsonTest {
  @Test
  void aListedDependencyBecomesTheIdOfTheFeatureFormat() {
    List<String> lines =
        List.of(
            "",
            "The following files have been resolved:",
            "   io.hawser:api:jar:0.1.0:compile -- module io.hawser.api (auto)",
            "   io.netty:netty-epoll:jar:linux-x86_64:4.2:compile");
    assertEquals(
        List.of("io.hawser:api:0.1.0", "io.netty:netty-epoll:jar:linux-x86_64:4.2"),
        FeatureJson.bundles(lines));
  }

  @Test
  void everyFeatureWithAListIsWritten(@TempDir Path folder) throws IOException {
    Path target = Files.createDirectories(folder.resolve("features/core/target"));
    Files.writeString(
        target.resolve("bundles.list"), "   g:a:jar:1:compile\n   g:b:jar:2:compile\n");
    Files.createDirectories(folder.resolve("features/parent"));

    FeatureJson.main(args(folder));

    assertEquals(
        """
        {
          "feature-resource-version": "1.0",
          "id": "io.hawser:feature-core:0.1.0",
          "license": "Apache-2.0",
          "bundles": [
            { "id": "g:a:1", "bundleStartLevel": 5 },
            { "id": "g:b:2", "bundleStartLevel": 5 }
          ]
        }
        """,
        Files.readString(folder.resolve("out/core.json")));
  }

  @Test
  void aFolderWithoutFeaturesIsAnError(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("features"));
    assertThrows(IOException.class, () -> FeatureJson.main(args(folder)));
  }

  private static String[] args(Path folder) {
    return new String[] {
      folder.resolve("features").toString(), folder.resolve("out").toString(), "0.1.0"
    };
  }
}
