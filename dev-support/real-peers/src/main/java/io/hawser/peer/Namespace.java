package io.hawser.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A network namespace of a test's own: a host with cards. Needs root; closing it takes it away. */
public final class Namespace implements AutoCloseable {
  private final String name;

  /**
   * Makes one.
   *
   * @param role of the host in the test; the name is this and a number nobody else has
   */
  public Namespace(String role) throws IOException {
    name = role + "-" + ThreadLocalRandom.current().nextInt(1 << 24);
    Ran.need(List.of("ip", "netns", "add", name));
  }

  /** The command line that runs these words in here. */
  public List<String> line(List<String> words) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", name));
    line.addAll(words);
    return line;
  }

  /** Runs a program that has to go well, in here; answers what it printed. */
  public String run(String... words) throws IOException {
    return Ran.need(line(List.of(words)));
  }

  /** {@code ip} in here; has to go well. */
  public void ip(String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("ip", "-n", name));
    line.addAll(List.of(words));
    Ran.need(line);
  }

  /** Lays a cable between a card in here and one in another namespace; both are down. */
  public void cable(String card, Namespace other, String otherCard) throws IOException {
    ip("link", "add", card, "type", "veth", "peer", "name", otherCard, "netns", other.name);
  }

  /**
   * Waits until a card that was set up is so: the kernel tells a program of a carrier up to a
   * second after it has come.
   */
  public void awaitUp(String card) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!of(card, "operstate").equals("up")) {
      if (System.nanoTime() - end > 0) {
        throw new IOException(card + " does not come up: " + of(card, "operstate"));
      }
      LockSupport.parkNanos(20_000_000L);
    }
  }

  /** What the kernel says of a card, as a file of {@code /sys/class/net}. */
  public String of(String card, String file) throws IOException {
    return run("cat", "/sys/class/net/" + card + "/" + file).strip();
  }

  @Override
  public void close() throws IOException {
    Ran.command(List.of("ip", "netns", "del", name));
  }
}
