package io.hawser.shell.command;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiName;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.advisor.ProbeReport.Outcome;
import io.hawser.api.discovery.DiscoveredNode;
import io.hawser.api.iface.Iface;
import io.hawser.shell.cli.CommandSpec;
import io.hawser.shell.cli.Option;
import io.hawser.shell.cli.Parameter;
import io.hawser.shell.cli.ValueKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code hawser probe}: what really gets through, per iface and portal. */
public final class ProbeCommand implements Command {
  private static final Duration STEP = Duration.ofSeconds(2);

  private static final CommandSpec SPEC =
      new CommandSpec(
          "probe",
          "connect, log in and send growing messages, to find packets that vanish for their size",
          List.of(
              Parameter.required(
                  "URL", "iscsi://HOST[:PORT]/[TARGET[/LUN]], or just HOST[:PORT]", ValueKind.URL)),
          List.of(
              Option.flag("all-portals", "probe every portal of the target that discovery finds"),
              Option.value("step", "TIME", "a message not answered for so long is lost (2s)")),
          ConnectionOptions.ALL,
          List.of(
              "For each iface and portal: the time of a bound TCP connection, of the login and of a"
                  + " ping; then lengths that double, read from the target and compared with its"
                  + " disk by VERIFY, so that nothing is written. What passes small and vanishes"
                  + " large is a link on the way with a smaller MTU than both ends believe. Without"
                  + " a target in the URL the first that discovery finds is taken, without a LUN the"
                  + " first disk.",
              "Exit status 0 when all that was tried passed, 8 for a black hole or silence; what"
                  + " fails earlier has its own: 4 and 8 no connection, 5, 19 and 24 no login."));

  @Override
  public CommandSpec spec() {
    return SPEC;
  }

  @Override
  public void run(Invocation call) throws IOException {
    String text = call.arguments().positional().get(0);
    Connection connection =
        Connection.of(call, text.startsWith("iscsi://") ? text : "iscsi://" + text + "/");
    Duration step = call.arguments().duration("step", STEP);
    if (step.isZero()) {
      throw new HawserException(ErrorCode.INVALID, "--step must be longer than 0");
    }
    List<ProbeRow> rows = new ArrayList<>();
    for (Iface iface : ifaces(call, connection)) {
      ProbeRun run = new ProbeRun(call, connection, iface, step);
      for (IscsiUrl url : places(call, connection, iface, rows)) {
        rows.add(run.probe(url));
      }
    }
    ProbeTable.print(call, rows);
    ErrorCode worst = worst(rows);
    if (worst != ErrorCode.SUCCESS) {
      throw new HawserException(worst, ProbeTable.sentence(rows));
    }
  }

  private static List<Iface> ifaces(Invocation call, Connection connection) throws HawserException {
    List<String> names = connection.options().ifaces();
    return names.isEmpty() ? List.of(Iface.DEFAULT) : call.services().ifaces().bindings(names);
  }

  /** What to log in to. Asking for it is a probe itself: if it fails, that is the row. */
  private static List<IscsiUrl> places(
      Invocation call, Connection connection, Iface iface, List<ProbeRow> rows) {
    IscsiUrl url = connection.url();
    boolean all = call.arguments().flag("all-portals");
    if (url.target().isPresent() && !all) {
      return List.of(url);
    }
    List<DiscoveredNode> nodes = new ArrayList<>();
    try {
      DiscoveryCalls.run(
          call, "sendtargets", LsCommand.request(call, ProbeRun.through(connection, iface)), nodes);
      if (nodes.isEmpty()) {
        throw new HawserException(
            ErrorCode.NO_OBJECTS_FOUND, "no targets at " + url.portal().address());
      }
    } catch (HawserException e) {
      rows.add(ProbeRow.failed(iface, url.portal(), e));
      return List.of();
    }
    IscsiName target = url.target().orElse(nodes.get(0).target());
    Set<Portal> portals = new LinkedHashSet<>();
    nodes.stream().filter(n -> n.target().equals(target)).forEach(n -> portals.add(n.portal()));
    if (!all) {
      // The portal that was named, though the target may write it otherwise.
      portals.clear();
      portals.add(url.portal());
    }
    return portals.stream().map(portal -> at(url, portal, target)).toList();
  }

  private static IscsiUrl at(IscsiUrl url, Portal portal, IscsiName target) {
    return new IscsiUrl(
        portal,
        Optional.of(target),
        url.target().isPresent() ? url.lun() : OptionalInt.empty(),
        url.user(),
        url.password(),
        url.options());
  }

  /** The first failure's own code; a black hole is a time-out of the transport. */
  private static ErrorCode worst(List<ProbeRow> rows) {
    for (ProbeRow row : rows) {
      if (row.failure().isPresent()) {
        return row.failure().get().code();
      }
    }
    boolean lost =
        rows.stream()
            .flatMap(row -> row.report().stream())
            .anyMatch(r -> r.outcome() == Outcome.BLACK_HOLE || r.outcome() == Outcome.DEAD);
    return lost ? ErrorCode.TRANSPORT_TIMEOUT : ErrorCode.SUCCESS;
  }
}
