package io.hawser.shell.command;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.advisor.ProbeReport;
import io.hawser.api.advisor.ProbeReport.Outcome;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import io.hawser.scsi.lun.LunAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Probes portals through one iface: connects, logs in, finds a disk, sends growing messages. */
final class ProbeRun {
  /** Messages one probe sends at most, pings and unit attentions included. */
  private static final int MESSAGES = 32;

  private final Invocation call;
  private final Connection connection;
  private final Iface iface;
  private final Duration step;

  ProbeRun(Invocation call, Connection connection, Iface iface, Duration step) {
    this.call = call;
    this.connection = through(connection, iface);
    this.iface = iface;
    this.step = step;
  }

  /** The same by this iface alone. A session that is lost stays lost, for that is a finding. */
  static Connection through(Connection connection, Iface iface) {
    ConnectOptions o = connection.options();
    SessionTimeouts t = o.timeouts();
    SessionTimeouts once =
        new SessionTimeouts(
            t.connect(),
            t.login(),
            t.command(),
            t.task(),
            Duration.ZERO,
            t.noopTimeout(),
            t.logout(),
            0,
            t.reconnectDelay(),
            t.replacement(),
            t.maxRedirects());
    List<String> name = iface.equals(Iface.DEFAULT) ? List.of() : List.of(iface.name());
    return new Connection(
        connection.url(),
        new ConnectOptions(o.initiator(), name, o.chap(), o.parameters(), once, o.busyRetries()));
  }

  ProbeRow probe(IscsiUrl url) {
    Optional<Duration> connect = Optional.empty();
    Optional<Duration> login = Optional.empty();
    try {
      connect = reach(url.portal());
      long start = System.nanoTime();
      OpenSession session = OpenSession.open(call, new Connection(url, connection.options()));
      login = Optional.of(Duration.ofNanos(System.nanoTime() - start));
      ProbeReport report = report(session);
      return new ProbeRow(
          iface,
          url.portal(),
          connect,
          login,
          Optional.of(report),
          Optional.empty(),
          new ProbeFix(call, iface).commands(report));
    } catch (HawserException e) {
      return new ProbeRow(
          iface, url.portal(), connect, login, Optional.empty(), Optional.of(e), List.of());
    }
  }

  /**
   * Empty where the transport connects only to log in, as an offload card does. The first
   * connection tells whether there is one; what a process does for the first time takes it longer
   * than the network, so the second is measured.
   */
  private Optional<Duration> reach(Portal portal) throws HawserException {
    Transport transport = call.services().ifaces().serving(iface);
    try {
      connect(transport, portal);
      return Optional.of(connect(transport, portal));
    } catch (HawserException e) {
      if (e.code() == ErrorCode.NOT_SUPPORTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Duration connect(Transport transport, Portal portal) throws HawserException {
    Duration time = connection.options().timeouts().connect();
    return Await.result(
        transport.reach(iface, portal, time),
        time.plusSeconds(5),
        "the connection to " + portal.address());
  }

  private ProbeReport report(OpenSession open) throws HawserException {
    TransportSession session = open.session();
    boolean lost = true;
    try {
      Duration all = step.multipliedBy(MESSAGES);
      ProbeReport report =
          Await.result(
              call.services().prober().probe(session, disk(open), step, Deadline.after(all)),
              all.plusSeconds(5),
              "the probe");
      lost = report.outcome() == Outcome.BLACK_HOLE || report.outcome() == Outcome.DEAD;
      return report;
    } finally {
      if (lost) {
        // It would only wait for what has vanished.
        session.close("the probe is over");
      } else {
        open.close();
      }
    }
  }

  /** The LUN of the URL, otherwise the first disk of the target. */
  private Optional<Lun> disk(OpenSession open) throws HawserException {
    if (open.connection().url().lun().isPresent()) {
      return Optional.of(Lun.of(open.connection().url().lun().getAsInt()));
    }
    for (Lun lun : open.calls(Lun.of(0)).luns().luns()) {
      if (LunAddress.of(lun).isOrdinary() && open.calls(lun).inquiry().isDisk()) {
        return Optional.of(lun);
      }
    }
    return Optional.empty();
  }
}
