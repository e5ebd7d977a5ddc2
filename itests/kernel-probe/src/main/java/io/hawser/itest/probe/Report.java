package io.hawser.itest.probe;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says what was so. */
final class Report {
  private static final long POLL_MILLIS = 50;
  private static final int PATIENCE = 3;
  private static final long START = System.nanoTime();

  private Report() {}

  static void say(String line) {
    System.out.printf("%6.1f %s%n", (System.nanoTime() - START) / 1e9, line);
  }

  static void check(String what, boolean so) {
    say((so ? "ok: " : "NOT SO: ") + what);
    if (!so) {
      throw new AssertionError(what);
    }
  }

  static String millis(long since) {
    return (System.nanoTime() - since) / 1_000_000 + " ms";
  }

  /** Waits until it is so; an emulated machine may be slow, and gets several times as long. */
  static void await(String what, int seconds, Callable<Boolean> so) throws Exception {
    long end = System.nanoTime() + PATIENCE * TimeUnit.SECONDS.toNanos(seconds);
    CountDownLatch never = new CountDownLatch(1);
    while (!so.call()) {
      if (System.nanoTime() - end > 0) {
        check(what + " within " + PATIENCE * seconds + " s", false);
      }
      never.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    check(what, true);
  }

  /** Lets things go on for a while. */
  static void pause(long millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  /** Runs a command of the guest's shell. */
  static String shell(String command) throws Exception {
    Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes());
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(command + " does not end");
    }
    say("$ " + command + " -> " + process.exitValue() + " " + output.strip());
    return process.exitValue() == 0 ? output.strip() : "FAILED " + output.strip();
  }
}
