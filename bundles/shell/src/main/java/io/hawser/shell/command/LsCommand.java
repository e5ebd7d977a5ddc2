package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.discovery.DiscoveryRequest.Authentication;
import io.hawser.api.iface.Iface;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code hawser ls}: the targets a portal knows of, by SendTargets; and their LUNs. */
public final class LsCommand implements Command {
  /** How a discovery session authenticates; {@code ls} and {@code discover} share it. */
  static final Option AUTHENTICATION =
      Option.choice(
          "auth",
          "whether the discovery session uses CHAP: allow where the URL has a user",
          "never",
          "allow",
          "require");

  private static final CommandSpec SPEC =
      new CommandSpec(
          "ls",
          "list the targets of a portal, and their LUNs",
          List.of(Parameter.required("URL", "iscsi://HOST[:PORT]/[TARGET]", ValueKind.URL)),
          List.of(Option.flag("luns", "log in to each target and list its LUNs"), AUTHENTICATION),
          ConnectionOptions.ALL,
          List.of(
              "One line for each portal of each target: TARGET ADDRESS:PORT,TAG. With --luns the"
                  + " LUNs of a target follow, indented. Entries that break the RFC are left out"
                  + " with a warning. No target at all is exit status 21."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    Connection connection = Connection.of(call, call.arguments().positional().get(0));
    List<DiscoveredNode> nodes = new ArrayList<>();
    DiscoveryCalls.run(call, "sendtargets", request(call, connection), nodes);
    connection.url().target().ifPresent(t -> nodes.removeIf(node -> !node.target().equals(t)));
    if (nodes.isEmpty()) {
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND, "no targets at " + connection.url().portal().address());
    }
    if (call.arguments().flag("luns")) {
      new LunListing(call, connection).print(nodes);
    } else if (call.json()) {
      call.print(json(nodes));
    } else {
      for (DiscoveredNode node : nodes) {
        call.print(node.target() + " " + node.portal());
      }
    }
  }

  static DiscoveryRequest request(Invocation call, Connection connection) throws HawserException {
    Authentication authentication =
        call.arguments()
            .value("auth")
            .map(word -> Authentication.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(Authentication.ALLOW);
    if (authentication == Authentication.REQUIRE && connection.options().chap().isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "--auth require needs a user in the URL");
    }
    return new DiscoveryRequest(
        Optional.of(connection.url().portal()),
        named(call, connection),
        connection.options().initiator(),
        authentication,
        connection.options().chap(),
        connection.options().timeouts(),
        Deadline.after(DiscoveryCalls.time(connection)),
        DiscoveryRequest.DEFAULT_MAX_TARGETS,
        Map.of());
  }

  /** Only what is named: a one-shot without a name leaves the way to the network. */
  private static List<Iface> named(Invocation call, Connection connection) throws HawserException {
    List<String> names = connection.options().ifaces();
    return names.isEmpty() ? List.of() : call.services().ifaces().bindings(names);
  }

  private static String json(List<DiscoveredNode> nodes) {
    Json json = new Json().array();
    for (Map.Entry<String, List<DiscoveredNode>> entry : byTarget(nodes).entrySet()) {
      json.object().put("target", entry.getKey()).array("portals");
      for (DiscoveredNode node : entry.getValue()) {
        json.object().put("address", node.portal().host()).put("port", node.portal().port());
        node.portal().groupTag().ifPresent(tag -> json.put("tag", tag));
        json.endObject();
      }
      json.endArray().endObject();
    }
    return json.endArray().toString();
  }

  static Map<String, List<DiscoveredNode>> byTarget(List<DiscoveredNode> nodes) {
    Map<String, List<DiscoveredNode>> targets = new LinkedHashMap<>();
    for (DiscoveredNode node : nodes) {
      targets.computeIfAbsent(node.target().value(), name -> new ArrayList<>()).add(node);
    }
    return targets;
  }
}
