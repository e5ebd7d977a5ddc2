package io.hawser.itest.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first steps of README.md work as they are written, on Debian's tgt. */
@Tag("real")
class ReadmeFirstStepsIT {
  @Test
  void theFirstStepsWork(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin/tgtd")), "tgt is not installed");
    String control = "-C " + (20_000 + new Random().nextInt(10_000)) + " ";
    // The target does not end at a plain signal while it has disks, and has to listen before it is
    // spoken to; a reader types more slowly.
    String meanwhile =
        "trap 'kill -9 $!' EXIT\nuntil tgtadm "
            + control
            + "--lld iscsi --op show --mode sys >/dev/null 2>&1; do kill -0 $!; done\n";
    String steps =
        Readme.block("sh")
            .replace("13260", String.valueOf(freePort()))
            .replace("-C 7 ", control)
            .replace("/tmp/", folder + "/")
            .replace("&\n", "&\n" + meanwhile);
    assertTrue(steps.contains("./hawser read"), "the steps are not the ones this test knows");
    Path script = Files.writeString(folder.resolve("steps.sh"), steps);
    try (Launched run = new Launched(Readme.SOURCES, List.of("sh", "-eu", script.toString()))) {
      String output = run.output();
      assertEquals(0, run.exitCode(), output);
      assertTrue(output.contains("bytes=67108864"), output);
    }
    assertEquals(
        -1, Files.mismatch(folder.resolve("disk.img"), folder.resolve("copy.img")), "the copy");
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
