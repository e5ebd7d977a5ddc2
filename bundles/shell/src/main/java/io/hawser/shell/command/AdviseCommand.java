package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.advisor.Advice;
import io.hawser.api.advisor.AdviceRequest;
import io.hawser.api.advisor.Advisor;
import io.hawser.api.advisor.Finding;
import io.hawser.api.advisor.Symptom;
import io.hawser.api.advisor.WhatIf;
import io.hawser.api.iface.Iface;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Quantity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code hawser advise}: bind or not, what is wrong with the network, and what mends it. */
public final class AdviseCommand implements Command {
  private static final long MOST_PLANNED = 1_000_000_000_000L;

  private static final CommandSpec SPEC =
      new CommandSpec(
          "advise",
          "judge this host's network before anyone logs in: bind sessions to interfaces or not",
          List.of(),
          List.of(
              Option.value(
                      "portal", "ADDR[:PORT]", "a portal of the target; those of the node records")
                  .asRepeatable(),
              Option.value(
                  "profile",
                  "PROFILE",
                  "whose rules hold: linux, 'esxi<6.5', 'esxi>=6.5' or esx-classic"),
              Option.file("topology", "judge what this JSON file describes, not this host"),
              Option.value("bound", "NIC", "as if sessions were bound to it; the iface records")
                  .asRepeatable(),
              Option.value(
                      "what-if",
                      "nic=NIC|cable=NIC|switch=ID|portal=ADDR",
                      "how many paths are left when this fails")
                  .asRepeatable(),
              Option.choice(
                  "symptom",
                  "name the likely causes of what you see",
                  "slow-rescan",
                  "missing-paths",
                  "dead-paths"),
              Option.value("seen", "N", "paths there are now, to compare with what is expected"),
              Option.value("array", "PROFILE", "what this array can do counts too: infinibox"),
              Option.value("set", "KEY=VALUE", "with --array: check this record setting")
                  .asRepeatable(),
              Option.value("plan", "AMOUNT=N", "with --array: check an amount: host-ports=1900")
                  .asRepeatable(),
              Option.flag("check", "exit status 1 unless the advice is clean, for scripts")),
          List.of(),
          List.of(
              "Reads the network interfaces, routes and iface records of this host, or a topology"
                  + " file, and changes nothing. The verdict is BIND, DO_NOT_BIND, NOT_NEEDED or"
                  + " UNKNOWN; a fact that is missing is named, never guessed. The commands at the"
                  + " end mend what was found: run them and ask again.",
              "Exit status 0 when there is advice, whatever it says; with --check 1 unless it is"
                  + " clean (no verdict UNKNOWN, no error, no warning); 7 for an argument or a"
                  + " topology file that is not valid; 22 if this host cannot be read."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws HawserException {
    Arguments arguments = call.arguments();
    Advisor advisor = call.services().advisor();
    Optional<Path> topology = topology(arguments);
    RecordedHost recorded =
        topology.isPresent()
            ? new RecordedHost(List.of(), List.of())
            : call.services().recordedHost();
    AdviceRequest request =
        new AdviceRequest(
            portals(arguments, recorded),
            arguments.value("profile"),
            topology,
            bound(arguments, recorded),
            parsed(arguments.values("what-if"), WhatIf::parse),
            arguments.value("symptom").map(Symptom::parse),
            seen(arguments),
            arguments.value("array"));
    Advice advice = advisor.advise(request).with(byArray(advisor, arguments));
    call.terminal().out().print(call.json() ? advisor.json(advice) : advisor.text(advice));
    if (arguments.flag("check") && !advice.isClean()) {
      throw new HawserException(ErrorCode.GENERIC, "the advice is not clean");
    }
  }

  private static Optional<Path> topology(Arguments arguments) throws HawserException {
    try {
      return arguments.value("topology").map(Path::of);
    } catch (InvalidPathException e) {
      throw new HawserException(ErrorCode.INVALID, "--topology: " + e.getMessage(), e);
    }
  }

  private static List<Portal> portals(Arguments arguments, RecordedHost recorded)
      throws HawserException {
    List<Portal> named = parsed(arguments.values("portal"), Portal::parse);
    List<Portal> found = new ArrayList<>();
    for (Portal portal : named.isEmpty() ? recorded.portals() : named) {
      for (String address : addresses(portal.host())) {
        found.add(new Portal(address, portal.port(), portal.groupTag()));
      }
    }
    return found;
  }

  /** The advisor judges addresses; a name stands for all that it has. */
  private static List<String> addresses(String host) throws HawserException {
    if (host.indexOf(':') >= 0) {
      return List.of(host);
    }
    try {
      List<String> all = new ArrayList<>();
      for (InetAddress each : InetAddress.getAllByName(host)) {
        all.add(each.getHostAddress());
      }
      return all;
    } catch (UnknownHostException e) {
      throw new HawserException(ErrorCode.TRANSPORT, "the name " + host + " does not resolve", e);
    }
  }

  /** Only the software transport can be bound wrongly: a card's port is its own interface. */
  private static List<Iface> bound(Arguments arguments, RecordedHost recorded)
      throws HawserException {
    List<String> cards = arguments.values("bound");
    return cards.isEmpty()
        ? recorded.ifaces().stream()
            .filter(iface -> iface.transport().equals("tcp") && iface.isBound())
            .toList()
        : parsed(cards, AdviseCommand::boundTo);
  }

  private static Iface boundTo(String card) {
    return new Iface(
        card,
        "tcp",
        Optional.empty(),
        Optional.of(card),
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>());
  }

  private static OptionalInt seen(Arguments arguments) throws HawserException {
    long seen = arguments.number("seen", -1, 0, 1_000_000);
    return seen < 0 ? OptionalInt.empty() : OptionalInt.of((int) seen);
  }

  private static List<Finding> byArray(Advisor advisor, Arguments arguments)
      throws HawserException {
    Map<String, String> settings = pairs("set", arguments);
    Map<String, String> amounts = pairs("plan", arguments);
    if (settings.isEmpty() && amounts.isEmpty()) {
      return List.of();
    }
    String array = arguments.required("array");
    Map<String, Long> planned = new LinkedHashMap<>();
    for (Map.Entry<String, String> each : amounts.entrySet()) {
      planned.put(each.getKey(), Quantity.number("--plan", each.getValue(), 0, MOST_PLANNED));
    }
    List<Finding> found = new ArrayList<>(advisor.validate(array, settings));
    found.addAll(advisor.plan(array, planned));
    return found;
  }

  private static Map<String, String> pairs(String option, Arguments arguments)
      throws HawserException {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : arguments.values(option)) {
      int equal = pair.indexOf('=');
      if (equal <= 0) {
        throw new HawserException(
            ErrorCode.INVALID, "--" + option + " '" + pair + "' is not a name, = and a value");
      }
      pairs.put(pair.substring(0, equal), pair.substring(equal + 1));
    }
    return pairs;
  }

  private static <T> List<T> parsed(List<String> words, Function<String, T> parser)
      throws HawserException {
    try {
      return words.stream().map(parser).toList();
    } catch (IllegalArgumentException e) {
      throw new HawserException(ErrorCode.INVALID, e.getMessage(), e);
    }
  }
}
