package io.hawser.advisor.real;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A host and a target, each in a network namespace of its own; both vanish at the end. */
final class Namespaces implements AutoCloseable {
  /** What a program printed and how it ended. */
  record Outcome(int exit, String text) {}

  private final String host = "hwadv-h" + ThreadLocalRandom.current().nextInt(1 << 20);
  private final String target = host.replace("-h", "-t");
  private final TreeSet<String> bound = new TreeSet<>();

  Namespaces() throws IOException {
    need("ip", "netns", "add", host);
    need("ip", "netns", "add", target);
    inTarget("ip link set lo up");
    inTarget("ip link add br0 type bridge");
    inTarget("ip link set br0 up");
  }

  /** Whether this machine can do it: root, iproute2, perl, namespaces. */
  static boolean possible() {
    try {
      return run("id", "-u").text().strip().equals("0")
          && run("ip", "netns", "list").exit() == 0
          && run("perl", "-e", "use Socket;").exit() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  /** A cable from a new card of the host to a new port of the target, in its bridge or alone. */
  void cable(String card, String address, boolean bridged) throws IOException {
    String port = "t-" + card;
    need(
        "ip", "link", "add", card, "netns", host, "type", "veth", "peer", "name", port, "netns",
        target);
    inHost("ip addr add " + address + " dev " + card);
    inHost("ip link set " + card + " up");
    if (bridged) {
      inTarget("ip link set " + port + " master br0");
    }
    inTarget("ip link set " + port + " up");
  }

  void inHost(String command) throws IOException {
    inside(host, command);
  }

  void inTarget(String command) throws IOException {
    inside(target, command);
  }

  private static void inside(String namespace, String command) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    words.addAll(List.of(command.split(" ")));
    need(words.toArray(String[]::new));
  }

  /**
   * Whether the address answers three TCP connections, with an acceptance or a refusal, through
   * this card or, if it is empty, as the routes say.
   */
  boolean answers(String address, String card) throws IOException {
    // Perl is part of every Debian; plain Java cannot bind a socket to a card.
    String script =
        "use Socket; for (1..3) { socket(S, PF_INET, SOCK_STREAM, 0) or exit 2;"
            + " length $ARGV[1] and (setsockopt(S, SOL_SOCKET, 25, $ARGV[1]) or exit 3);"
            + " setsockopt(S, SOL_SOCKET, SO_SNDTIMEO, pack('l!l!', 1, 0)) or exit 4;"
            + " connect(S, sockaddr_in(3260, inet_aton($ARGV[0]))) or $! == 111 or exit 5;"
            + " close S }";
    return run("ip", "netns", "exec", host, "perl", "-e", script, address, card).exit() == 0;
  }

  /** Packets the card has sent. */
  long sent(String card) throws IOException {
    Outcome outcome =
        run(
            "ip",
            "netns",
            "exec",
            host,
            "cat",
            "/sys/class/net/" + card + "/statistics/tx_packets");
    return Long.parseLong(outcome.text().strip());
  }

  /** What the advisor says inside the host, with what was bound by earlier commands. */
  JsonObject advise(String... portals) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "ip",
                "netns",
                "exec",
                host,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                AdviseOnce.class.getName()));
    words.addAll(List.of(portals));
    words.add("--");
    words.addAll(bound);
    Outcome outcome = run(words.toArray(String[]::new));
    if (outcome.exit() != 0) {
      throw new IOException("the advisor failed: " + outcome.text());
    }
    return JsonParser.parseString(outcome.text()).getAsJsonObject();
  }

  /** Follows the commands: the host's in the namespace, ours in what counts as bound. */
  void follow(JsonArray commands) throws IOException {
    for (JsonElement each : commands) {
      String command = each.getAsString();
      if (command.startsWith("hawser iface update ")) {
        bound.add(command.substring(command.lastIndexOf('=') + 1));
      } else if (command.startsWith("hawser iface delete ")) {
        bound.remove(command.substring(command.lastIndexOf(' ') + 1));
      } else if (!command.startsWith("hawser ")) {
        inHost(command);
      }
    }
    inTarget("ip neigh flush all");
    inHost("ip neigh flush all");
  }

  void bind(String... cards) {
    bound.addAll(List.of(cards));
  }

  private static void need(String... command) throws IOException {
    Outcome outcome = run(command);
    if (outcome.exit() != 0) {
      throw new IOException(String.join(" ", command) + ": " + outcome.text());
    }
  }

  private static Outcome run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException(String.join(" ", command) + " does not end");
      }
      return new Outcome(process.exitValue(), text);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    run("ip", "netns", "del", host);
    run("ip", "netns", "del", target);
  }
}
