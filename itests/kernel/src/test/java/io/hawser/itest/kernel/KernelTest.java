package io.hawser.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** What happens in one guest. */
  private record Scene(String what, String setUp, String run) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static final String ISER = "both_portals " + TARGET + " 272";
  private static final String SECURE = "secure_portal iqn.2026-11.io.hawser.test:secure";

  /**
   * The short run: data over iser and over the software transport. The long run has further on iser
   * a link that is cut and healed and logins that end at any step, one disk over three transports
   * of which parts go, both in the shipped folder; a session that the next process takes over, a
   * disk that moves from a local path to iSCSI, and open-iscsi on the same cards. What is proved by
   * it is told in docs/offload.md.
   */
  static List<Scene> scenes() {
    String setUp = ISER + "; " + SECURE;
    if (!LONG) {
      return List.of(new Scene("iser and the software transport", setUp, plain("iser,interop")));
    }
    List<Scene> scenes = new ArrayList<>();
    scenes.add(new Scene("iser, shipped folder", ISER, shipped("iser", "iser")));
    String join = ISER + "; card_in cxgb3i";
    scenes.add(new Scene("three transports, shipped folder", join, shipped("join", "iser cxgb3i")));
    scenes.add(new Scene("three transports, bundles' classes", join, plain("join")));
    scenes.add(new Scene("taken over", ISER, plain("leave") + " && " + plain("adopt")));
    scenes.add(
        new Scene(
            "the software transport, and a disk that moves",
            setUp + "; local_disk",
            plain("interop,move")));
    for (String name : List.of("cxgb3i", "be2iscsi", "qla4xxx")) {
      scenes.add(new Scene("beside open-iscsi: " + name, ":", "guest/beside.sh " + name));
    }
    return scenes;
  }

  @ParameterizedTest
  @MethodSource("scenes")
  void iserAndWhatNeedsSeveralParties(Scene scene) throws Exception {
    inGuest(scene.setUp, scene.run);
  }

  private static String plain(String scenarios) {
    return "java -XX:TieredStopAtLevel=1 -Xmx300m "
        + LENGTH
        // Now and then the kernel's target does not answer after a login that was given up.
        + (LONG ? "" : " -Dhawser.probe.rounds=0")
        + " -cp $CP io.hawser.itest.probe.PlainProbe "
        + scenarios;
  }

  private static String shipped(String scenarios, String vendors) {
    return "PROBE_OPTS=\"" + LENGTH + "\" shipped " + scenarios + " " + vendors;
  }

  /** The shipped folder with the vendor's bundle in load/, on the simulated card. */
  @ParameterizedTest
  @ValueSource(strings = {"cxgb3i", "be2iscsi", "qla4xxx"})
  void theShippedFolderOnTheSimulatedCardUnderEachVendorsName(String name) throws Exception {
    inGuest(
        "card_in " + name + "; lio_up " + TARGET + " 127.0.0.1:3261 272",
        shipped("card:" + name, name));
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
