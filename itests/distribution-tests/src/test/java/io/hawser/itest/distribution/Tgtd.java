package io.hawser.itest.distribution;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Debian's tgtd in a network namespace, run by {@code tgtadm}. */
final class Tgtd implements AutoCloseable {
  private final Namespace namespace;
  private final String control = "" + ThreadLocalRandom.current().nextInt(10_000, 32_000);
  private final Process process;

  /**
   * Starts it and waits until it takes commands.
   *
   * @param options what follows {@code tgtd -f}
   */
  Tgtd(Namespace namespace, String... options) throws IOException {
    this.namespace = namespace;
    List<String> words = new ArrayList<>(List.of("tgtd", "-f", "-C", control));
    words.addAll(List.of(options));
    process =
        new ProcessBuilder(namespace.line(words))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (Ran.command(admin("target", "show")).exit() != 0) {
      if (System.nanoTime() - end > 0) {
        process.destroyForcibly();
        throw new IOException("tgtd does not start");
      }
      LockSupport.parkNanos(20_000_000L);
    }
  }

  private List<String> admin(String mode, String operation, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("tgtadm", "-C", control, "--lld", "iscsi", "--mode", mode, "--op", operation));
    words.addAll(List.of(more));
    return namespace.line(words);
  }

  /** Target 1, open to everybody, with a file as its LUN 1. */
  Tgtd serve(String target, Path disk) throws IOException {
    Ran.need(admin("target", "new", "--tid", "1", "--targetname", target));
    Ran.need(admin("logicalunit", "new", "--tid", "1", "--lun", "1", "--backing-store", "" + disk));
    Ran.need(admin("target", "bind", "--tid", "1", "--initiator-address", "ALL"));
    return this;
  }

  /** One more place to listen on. */
  Tgtd portal(String address) throws IOException {
    Ran.need(admin("portal", "new", "--param", "portal=" + address + ":3260"));
    return this;
  }

  /** Ends it at once, as a crash does. */
  @Override
  public void close() throws IOException {
    try {
      process.destroyForcibly().onExit().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("tgtd does not end", e);
    }
  }
}
