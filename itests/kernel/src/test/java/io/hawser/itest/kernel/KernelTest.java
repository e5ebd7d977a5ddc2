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
  private static final long MINUTES = 6;

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
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }

  private static void inGuest(String script) throws Exception {
    Result result = run("guest/run -t 240 '" + script + "'");
    System.out.println(result.output);
    assertEquals(0, result.code, result.output);
    assertTrue(result.output.contains("ok: no session is left"), result.output);
    assertTrue(result.output.contains("ok: the bytes read have the hash"), result.output);
  }

  private static String program(String transport, String portal, int mebibytes, int rounds) {
    return "java -Xmx300m -XX:MaxDirectMemorySize=700m -XX:TieredStopAtLevel=1 -cp $CP"
        + " io.hawser.itest.kernel.GuestProgram "
        + String.join(" ", transport, TARGET, portal)
        + " "
        + mebibytes
        + " "
        + rounds;
  }

  @Test
  void iserOnAnUnmodifiedKernelWritesAndReadsBack() throws Exception {
    inGuest(
        ". guest/lio.sh; . guest/iser.sh; iser_up "
            + TARGET
            + " 80 && "
            + program("iser", "10.9.9.1:3260", 64, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cxgb3i", "be2iscsi", "qla4xxx"})
  void theSimulatedCardUnderEachVendorsName(String name) throws Exception {
    inGuest(
        ". guest/lio.sh; . guest/card.sh; card_up "
            + name
            + " "
            + TARGET
            + " 32 && "
            + program(name, "127.0.0.1:3260", 16, 2)
            + " && rmmod testhba");
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
