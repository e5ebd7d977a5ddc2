package io.hawser.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Secret;
import io.hawser.api.scsi.ScsiStatus;
import io.hawser.api.transport.ChapCredentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Optional<EmbeddedTarget> serve(String... arguments) throws IOException {
    return TargetMain.serve(List.of(arguments), new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @Test
  void saysWhereEachDiskIs(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "not so secret\n");
    try (EmbeddedTarget target =
        serve(
                "--portal",
                "7=127.0.0.1:0",
                "--target",
                TargetFixture.IQN,
                "--chap-user",
                "user",
                "--chap-secret-file",
                secret.toString(),
                "--lun",
                "size=3T,block=4096",
                "--lun",
                "file=" + folder.resolve("disk") + ",size=1M,serial=X",
                "--lun",
                "null=yes,size=5G,readonly=yes",
                "--digests",
                "--window",
                "4")
            .orElseThrow()) {
      int port = target.portal(7).getPort();
      String prefix = "iscsi://127.0.0.1:" + port + "/" + TargetFixture.IQN + "/";
      assertEquals(
          List.of(prefix + 0, prefix + 1, prefix + 2, "ready"),
          out.toString(StandardCharsets.UTF_8).lines().toList());
      ChapCredentials user =
          new ChapCredentials(
              "user",
              Secret.of("not so secret"),
              Optional.empty(),
              Optional.empty(),
              ChapCredentials.ALL_ALGORITHMS);
      try (TestInitiator session = TestInitiator.to(target, TargetFixture.IQN).chap(user).go()) {
        assertEquals(ScsiStatus.GOOD, session.settle(2).status());
        session.settle(1);
        assertEquals(
            ScsiStatus.GOOD, session.out(1, TargetFixture.write(0, 1), new byte[512]).status());
        assertEquals(
            ScsiStatus.CHECK_CONDITION,
            session.out(2, TargetFixture.write(0, 1), new byte[512]).status());
      }
    }
  }

  @Test
  void helpServesNothing() throws IOException {
    assertTrue(serve("--help").isEmpty());
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("usage:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--what 1",
        "--portal",
        "--portal 127.0.0.1",
        "--portal 127.0.0.1:x",
        "--lun size",
        "--lun size=12X",
        "--lun block=513",
        "--target nonsense",
        "--window many",
        "--chap-user alone"
      })
  void wrongArgumentsAreNamed(String line) {
    String[] arguments = line.split(" ");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> serve(arguments));
    assertTrue(e.getMessage().length() > 10, e.getMessage());
  }
}
