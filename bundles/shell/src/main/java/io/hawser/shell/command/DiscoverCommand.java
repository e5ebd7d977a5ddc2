package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.discovery.Discovery;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.shell.cli.Arguments;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import io.hawser.shell.transfer.FileFaults;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code hawser discover}: finds nodes by any method, and through which ifaces. */
public final class DiscoverCommand implements Command {
  private static final int LONGEST_LIST = 16 << 20;
  private static final String FIRMWARE = "firmware";
  private static final String ISNS = "isns";
  private static final String ISNS_PORT = ":3205";

  private static final CommandSpec SPEC =
      new CommandSpec(
          "discover",
          "find targets by one of the discovery methods",
          List.of(
              Parameter.required(
                  "METHOD", "sendtargets, static, isns, firmware, or another one", ValueKind.WORD),
              Parameter.optional(
                  "URL", "whom to ask: iscsi://HOST[:PORT]/ or HOST[:PORT]", ValueKind.URL)),
          List.of(
              Option.file("list", "for static: lines of ADDRESS:PORT,TAG TARGET"),
              Option.flag("record", "for sendtargets and isns: make node records of what is found"),
              LsCommand.AUTHENTICATION),
          ConnectionOptions.ALL,
          List.of(
              "One line for each portal of each target, as iscsiadm prints it: ADDRESS:PORT,TAG"
                  + " TARGET, as soon as it is found. For static the URL names the target too; isns"
                  + " asks port 3205 unless another is written; firmware asks nobody and needs no"
                  + " URL. With several ifaces each asks, and says so in the JSON.",
              "Exit status 21 if there is no target at all, 4 or 8 without a connection, 25 if the"
                  + " iSNS server refuses the question, 30 if nobody knows the method.",
              "With --record the nodes are kept, bound to the ifaces that --iface names, or to every"
                  + " tcp iface there is, or to none; nodes of this place that it tells no more are"
                  + " deleted, unless a session uses them; nodes that are known keep their"
                  + " settings. The secrets are then those of the discovery record: 'iscsiadm -m"
                  + " discoverydb' sets them."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public boolean shared(Arguments arguments) {
    return arguments.flag("record");
  }

  @Override
  public void run(Invocation call) throws IOException {
    if (call.arguments().flag("record")) {
      RecordingDiscovery.run(call);
      return;
    }
    String method = call.arguments().positional().get(0);
    Optional<String> place = call.arguments().positional(1);
    Optional<String> list = call.arguments().value("list");
    if (place.isEmpty() && list.isEmpty() && !method.equals(FIRMWARE)) {
      throw new HawserException(ErrorCode.INVALID, "discover: URL is missing");
    }
    String url = place.map(text -> url(method, text)).orElse("iscsi://localhost/");
    Connection connection = Connection.of(call, url);
    DiscoveryRequest request = LsCommand.request(call, connection);
    Map<String, String> options = new HashMap<>();
    if (list.isPresent()) {
      options.put("list", text(list.get()));
    }
    connection.url().target().ifPresent(target -> options.put("target", target.value()));
    request =
        new DiscoveryRequest(
            place.isPresent() ? request.portal() : Optional.empty(),
            call.services().ifaces().bindings(connection.options().ifaces()),
            request.initiator(),
            request.authentication(),
            request.chap(),
            request.timeouts(),
            request.deadline(),
            request.maxTargets(),
            options);
    Discovery discovery = call.services().discovery(method);
    FoundNodes found = new FoundNodes(call);
    try {
      DiscoveryCalls.stream(call, discovery, request, found);
    } catch (HawserException e) {
      if (found.count() > 0) {
        found.end();
      }
      throw e;
    }
    found.end();
    if (found.count() == 0) {
      throw new HawserException(ErrorCode.NO_OBJECTS_FOUND, "no targets found by " + method);
    }
  }

  /** The place as a URL, with the port of the method's own servers where none is written. */
  static String url(String method, String place) {
    String scheme = "iscsi://";
    String text = place.startsWith(scheme) ? place : scheme + place + "/";
    if (!method.equals(ISNS)) {
      return text;
    }
    int slash = text.indexOf('/', scheme.length());
    String authority = text.substring(scheme.length(), slash < 0 ? text.length() : slash);
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = host.lastIndexOf(':');
    boolean plain = host.indexOf(':') == colon || host.startsWith("[");
    boolean written = colon > host.lastIndexOf(']') && plain;
    return written || !plain
        ? text
        : scheme + authority + ISNS_PORT + (slash < 0 ? "/" : text.substring(slash));
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
