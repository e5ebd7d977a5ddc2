package io.hawser.advisor.real;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.hawser.peer.Namespace;
import io.hawser.peer.Ran;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A host and a target, each in a network namespace of its own; both vanish at the end. */
final class HostAndTarget implements AutoCloseable {
  private final Namespace host = new Namespace("hwadv-h");
  private final Namespace target = new Namespace("hwadv-t");
  private final TreeSet<String> bound = new TreeSet<>();

  HostAndTarget() throws IOException {
    inTarget("ip link set lo up");
    inTarget("ip link add br0 type bridge");
    inTarget("ip link set br0 up");
  }

  /** Why it cannot be done here; empty if it can. */
  static String missing() throws IOException {
    return Ran.missingForNamespaces("perl", "sysctl");
  }

  /** A cable from a new card of the host to a new port of the target, in its bridge or alone. */
  void cable(String card, String address, boolean bridged) throws IOException {
    String port = "t-" + card;
    host.cable(card, target, port);
    // A card that comes up asks for IPv6 neighbours and routers, some packets within a second or
    // so;
    // a slow run counted them as those of the connections.
    inHost("sysctl -qw net.ipv6.conf." + card + ".disable_ipv6=1");
    inHost("ip addr add " + address + " dev " + card);
    inHost("ip link set " + card + " up");
    if (bridged) {
      inTarget("ip link set " + port + " master br0");
    }
    inTarget("ip link set " + port + " up");
    host.awaitUp(card);
  }

  void inHost(String command) throws IOException {
    host.run(command.split(" "));
  }

  void inTarget(String command) throws IOException {
    target.run(command.split(" "));
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
    return Ran.command(host.line(List.of("perl", "-e", script, address, card))).exit() == 0;
  }

  /** Packets the card has sent. */
  long sent(String card) throws IOException {
    return Long.parseLong(host.of(card, "statistics/tx_packets"));
  }

  /** What the advisor says inside the host, with what was bound by earlier commands. */
  JsonObject advise(String... portals) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                AdviseOnce.class.getName()));
    words.addAll(List.of(portals));
    words.add("--");
    words.addAll(bound);
    String said = Ran.command(host.line(words)).orFail("the advisor");
    return JsonParser.parseString(said).getAsJsonObject();
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

  @Override
  public void close() throws IOException {
    host.close();
    target.close();
  }
}
