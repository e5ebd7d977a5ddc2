package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.terminal.Json;
import io.hawser.shell.transfer.FileFaults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hawser discover}: finds nodes by any method, and through which ifaces. */
public final class DiscoverCommand implements Command {
  private static final int LONGEST_LIST = 16 << 20;

  private static final CommandSpec SPEC =
      new CommandSpec(
          "discover",
          "find targets by one of the discovery methods",
          List.of(
              Parameter.required("METHOD", "sendtargets, static, or another one", ValueKind.WORD),
              Parameter.optional("URL", "whom to ask: iscsi://HOST[:PORT]/", ValueKind.URL)),
          List.of(
              Option.file("list", "for static: lines of ADDRESS:PORT,TAG TARGET"),
              LsCommand.AUTHENTICATION),
          ConnectionOptions.ALL,
          List.of(
              "One line for each portal of each target, as iscsiadm prints it: ADDRESS:PORT,TAG"
                  + " TARGET. For static the URL names the target too. No target at all is exit"
                  + " status 21."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String method = call.arguments().positional().get(0);
    Optional<String> url = call.arguments().positional(1);
    Optional<String> list = call.arguments().value("list");
    if (url.isEmpty() && list.isEmpty()) {
      throw new HawserException(ErrorCode.INVALID, "discover: URL is missing");
    }
    Connection connection = Connection.of(call, url.orElse("iscsi://localhost/"));
    DiscoveryRequest request = LsCommand.request(call, connection);
    Map<String, String> options = new HashMap<>();
    if (list.isPresent()) {
      options.put("list", text(list.get()));
    }
    connection.url().target().ifPresent(target -> options.put("target", target.value()));
    request =
        new DiscoveryRequest(
            url.isPresent() ? request.portal() : Optional.empty(),
            call.services().ifaces().bindings(connection.options().ifaces()),
            request.initiator(),
            request.authentication(),
            request.chap(),
            request.timeouts(),
            request.deadline(),
            request.maxTargets(),
            options);
    List<DiscoveredNode> nodes = new ArrayList<>();
    DiscoveryCalls.run(call, method, request, nodes);
    print(call, nodes);
    if (nodes.isEmpty()) {
      throw new HawserException(ErrorCode.NO_OBJECTS_FOUND, "no targets found by " + method);
    }
  }

  private static void print(Invocation call, List<DiscoveredNode> nodes) {
    Json json = new Json().array();
    for (DiscoveredNode node : nodes) {
      if (!call.json()) {
        call.print(node.portal() + " " + node.target());
        continue;
      }
      json.object().put("target", node.target().value()).put("address", node.portal().host());
      json.put("port", node.portal().port());
      node.portal().groupTag().ifPresent(tag -> json.put("tag", tag));
      json.put("iface", node.iface().orElse(null)).put("source", node.source()).endObject();
    }
    if (call.json()) {
      call.print(json.endArray().toString());
    }
  }

  private static String text(String file) throws HawserException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(LONGEST_LIST + 1);
      if (bytes.length > LONGEST_LIST) {
        throw new HawserException(ErrorCode.INVALID, file + " is longer than 16 MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (HawserException e) {
      throw e;
    } catch (IOException | InvalidPathException e) {
      throw new HawserException(
          ErrorCode.INVALID, file + " cannot be read: " + FileFaults.cause(e), e);
    }
  }
}
