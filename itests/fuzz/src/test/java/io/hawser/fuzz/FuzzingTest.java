package io.hawser.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Runs each target on new input for {@code fuzz.seconds}, one process after the other. What was
 * learnt stays in {@code target/fuzz/corpus} for the next run; an input that breaks a rule is kept
 * in {@code target/fuzz/findings}. {@code target/fuzz/executions.txt} counts.
 */
@Tag("fuzz")
class FuzzingTest {
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: *([0-9]+)");
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 4);
  private static final Path DIRECTORY =
      Path.of(System.getProperty("fuzz.directory", "target/fuzz")).toAbsolutePath();

  /** Time for a process to start and for one slow input beyond the seconds asked for. */
  private static final int GRACE = 120;

  private record Target(Class<?> type, Method method) {
    @Override
    public String toString() {
      return type.getSimpleName().replace("FuzzTest", "") + "." + method.getName();
    }
  }

  static Stream<Target> targets() {
    String only = System.getProperty("fuzz.only", "");
    List<Target> targets = new ArrayList<>();
    for (Class<?> type :
        ReflectionSupport.findAllClassesInPackage(
            "io.hawser", any -> true, name -> name.endsWith("FuzzTest"))) {
      for (Method method :
          AnnotationSupport.findAnnotatedMethods(
              type, FuzzTest.class, HierarchyTraversalMode.TOP_DOWN)) {
        targets.add(new Target(type, method));
      }
    }
    return targets.stream().filter(target -> target.toString().contains(only));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void findsNothing(Target target) throws Exception {
    Path corpus = Files.createDirectories(DIRECTORY.resolve("corpus").resolve(target.toString()));
    Path findings = Files.createDirectories(DIRECTORY.resolve("findings"));
    Path log = DIRECTORY.resolve(target + ".log");
    Process process =
        new ProcessBuilder(command(target, corpus, findings))
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertTrue(process.waitFor(SECONDS + GRACE, TimeUnit.SECONDS), target + " does not end");
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    Matcher executions = EXECUTIONS.matcher(said);
    assertTrue(executions.find(), () -> target + " did not run: " + tail(said));
    String line = target + " " + executions.group(1) + " in " + SECONDS + " s\n";
    System.out.print("fuzz: " + line);
    Files.writeString(
        DIRECTORY.resolve("executions.txt"),
        line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    assertEquals(0, process.exitValue(), () -> target + " broke a rule, see " + log + tail(said));
    assertFalse(executions.group(1).equals("0"), target + " executed nothing");
  }

  private static List<String> command(Target target, Path corpus, Path findings)
      throws IOException {
    return List.of(
        ProcessHandle.current().info().command().orElse("java"),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.type().getName(),
        "--target_method=" + target.method().getName(),
        "--instrumentation_includes=io.hawser.**:com.google.gson.**",
        "--reproducer_path=" + findings,
        "-artifact_prefix=" + findings + "/" + target + "-",
        "-max_total_time=" + SECONDS,
        "-timeout=10",
        "-rss_limit_mb=2500",
        "-print_final_stats=1",
        corpus.toString());
  }

  private static String tail(String said) {
    int at = said.indexOf("== Java Exception");
    String shown = at < 0 ? said.substring(Math.max(0, said.length() - 3000)) : said.substring(at);
    return "\n" + shown.substring(0, Math.min(3000, shown.length()));
  }
}
