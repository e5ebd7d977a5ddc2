package io.hawser.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions through a real Linux kernel, in a virtual machine: iser on drivers nobody touched, the
 * vendors' transports on the simulated card.
 */
@Tag("kernel")
class KernelTest {
  private static final String TARGET = "iqn.2026-11.io.hawser.test:disk";

  /** The long run is for acceptance, the short one guards every change. */
  private static final boolean LONG = Boolean.getBoolean("hawser.kernel.long");

  private static final long MINUTES = LONG ? 60 : 25;

  private static final String LENGTH =
      LONG
          ? "-Dhawser.probe.rounds=100"
          : "-Dhawser.probe.rounds=5 -Dhawser.probe.mebibytes=32 -Dhawser.probe.interop=16"
              + " -Dhawser.probe.uncut=true";

  @TempDir static Path temporary;

  /** What the test needs is made if it can be; what it cannot be, it says. */
  @BeforeAll
  static void build() throws Exception {
    need("root, to unpack packages", "test $(id -u) = 0");
    need("QEMU (Debian's qemu-system-x86)", "command -v qemu-system-x86_64");
    need("apt-get, for Debian's kernel", "command -v apt-get");
    need("a C compiler and make", "command -v cc && command -v make");
    assertEquals(0, run("guest/build").code, "building the guest");
    assertEquals(0, run("make -s -C ../../native/test-hba").code, "building the simulated card");
  }

  private static void need(String what, String test) throws Exception {
    Assumptions.assumeTrue(run(test).code == 0, "skipped: it needs " + what);
  }

  private record Result(int code, String output) {}

  private static Result run(String script) throws Exception {
    Path output = Files.createTempFile(temporary, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script);
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("CP", classPath());
    builder.environment().put("GUEST_ENV", "CP");
    Process process = builder.start();
    process.getOutputStream().close();
    // The guest has its own limit, after which it tells where it stood.
    if (!process.waitFor(MINUTES + 1, TimeUnit.MINUTES)) {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }

  private static void inGuest(String setUp, String run) throws Exception {
    Result result =
        run(
            "guest/run -t "
                + TimeUnit.MINUTES.toSeconds(MINUTES)
                + " '. guest/lio.sh; . guest/iser.sh; . guest/shipped.sh; "
                + setUp
                + "; "
                + run
                + "'");
    System.out.println(result.output);
    assertEquals(0, result.code, result.output);
    assertTrue(result.output.contains("PROBE PASSED"), result.output);
  }

  /**
   * iser on drivers nobody touched: data there and back; the software transport against the same
   * target with CHAP both ways and digests. The long run adds logins that end at any step, a link
   * that is cut and healed, one disk over three transports of which parts go, a disk that moves
   * from a local path to iSCSI, and a session that the next process takes over; what of it is
   * proved is told in docs/offload.md.
   */
  @Test
  void iserAndPathsOverSeveralTransports() throws Exception {
    inGuest(
        "both_portals "
            + TARGET
            + " 272; secure_portal iqn.2026-11.io.hawser.test:secure; local_disk; card_in cxgb3i",
        LONG
            ? plain("leave") + " && " + plain("adopt,iser,interop,join,move")
            : plain("iser,interop"));
  }

  private static String plain(String scenarios) {
    return "java -XX:TieredStopAtLevel=1 -Xmx300m "
        + LENGTH
        // Now and then the kernel's target does not answer after a login that was given up.
        + (LONG ? "" : " -Dhawser.probe.rounds=0")
        + " -cp $CP io.hawser.itest.probe.PlainProbe "
        + scenarios;
  }

  /** The shipped folder with the vendor's bundle in load/, on the simulated card. */
  @ParameterizedTest
  @ValueSource(strings = {"cxgb3i", "be2iscsi", "qla4xxx"})
  void theShippedFolderOnTheSimulatedCardUnderEachVendorsName(String name) throws Exception {
    assertTrue(
        Files.isDirectory(Path.of("../../distribution/target/hawser/bundle")),
        "the distribution is not built");
    inGuest(
        "card_in " + name + "; lio_up " + TARGET + " 127.0.0.1:3261 32",
        "PROBE_OPTS=\"" + LENGTH + "\" shipped card:" + name + " " + name);
  }

  @Test
  void theStructsAreThoseOfTheKernelsHeader() throws Exception {
    Result compiled =
        run(
            "cc -idirafter target/guest/headers/usr/src/*-common/include -o "
                + temporary
                + "/layout ../../native/struct-layout.c && "
                + temporary
                + "/layout");
    assertEquals(0, compiled.code, compiled.output);
    assertEquals(
        Files.readString(
            Path.of(
                "../../bundles/kernel-iscsi/src/test/resources/io/hawser/kernel/struct-layout.txt")),
        compiled.output);
  }
}
