package io.hawser.shell.standalone;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.IscsiUrl;
import io.hawser.api.Portal;
import io.hawser.api.block.ConnectOptions;
import io.hawser.api.discovery.DiscoveryRequest;
import io.hawser.api.iface.Iface;
import io.hawser.api.iface.IfaceRegistry;
import io.hawser.api.scsi.Lun;
import io.hawser.api.session.SessionOpener;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.multipath.JoinedDevice;
import io.hawser.multipath.Joiner;
import io.hawser.multipath.MultipathSettings;
import io.hawser.multipath.PathSource;
import io.hawser.multipath.Timeline;
import io.hawser.shell.command.Await;
import io.hawser.shell.command.JoinedLun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Finds every way to the LUN of a URL and joins them: all portals of the target that discovery
 * finds, over all ifaces that are named. One that cannot be used is a warning, none at all an
 * error. Blocks; used by one thread.
 */
final class PathFinder {
  private final IfaceRegistry registry;
  private final Composition composition;
  private final IscsiUrl url;
  private final List<Portal> asked = new ArrayList<>();
  private final ConnectOptions options;
  private final List<String> warnings = new ArrayList<>();
  private HawserException firstFailure;

  PathFinder(Composition composition, IscsiUrl url, List<Portal> portals, ConnectOptions options) {
    this.composition = composition;
    asked.add(url.portal());
    asked.addAll(portals);
    this.registry = composition.ifaces();
    this.url = url;
    this.options = options;
  }

  /**
   * Logs in everywhere and joins.
   *
   * @throws HawserException the first failure if there is no path at all
   */
  JoinedLun join() throws HawserException {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(PathFinder::daemon);
    List<TransportSession> sessions = login(portals());
    if (sessions.isEmpty()) {
      timer.shutdownNow();
      throw firstFailure;
    }
    Lun lun = Lun.of(url.lun().orElseThrow());
    List<PathSource> sources = new ArrayList<>();
    for (TransportSession session : sessions) {
      sources.add(new PathSource(session, lun, registry.serving(iface(session))::login, 1));
    }
    SessionTimeouts timeouts = options.timeouts();
    Joiner.Result result =
        Await.result(
            new Joiner(MultipathSettings.DEFAULT, Timeline.on(timer))
                .join(sources, timeouts.command()),
            timeouts.command().multipliedBy(4),
            "joining the paths to " + url);
    result.leftOut().forEach(left -> warnings.add("left out: " + left.reason()));
    Opened opened = new Opened(result, sessions, timer, timeouts.logout(), warnings);
    if (result.devices().size() != 1) {
      opened.close();
      throw new HawserException(
          ErrorCode.NO_OBJECTS_FOUND,
          result.devices().isEmpty()
              ? url + " has no path that can be joined: " + String.join("; ", warnings)
              : url + " leads to " + result.devices().size() + " different disks");
    }
    return opened;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "hawser-paths");
    thread.setDaemon(true);
    return thread;
  }

  private static Iface iface(TransportSession session) {
    return session.request().iface();
  }

  /** The portals of the target: those that were named, and those that discovery tells of. */
  private Set<Portal> portals() {
    SessionTimeouts timeouts = options.timeouts();
    Duration limit = timeouts.login().multipliedBy(2).plus(timeouts.command());
    List<CompletionStage<List<Portal>>> answers =
        asked.stream().map(portal -> discover(portal, limit)).toList();
    Set<Portal> portals = new LinkedHashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      List<Portal> told = List.of();
      try {
        told = Await.result(answers.get(i), limit.plusSeconds(2), "the discovery");
        if (told.isEmpty()) {
          warnings.add(
              asked.get(i) + " told no portal of " + url.target().map(t -> "" + t).orElse("-"));
        }
      } catch (HawserException e) {
        firstFailure = firstFailure == null ? e : firstFailure;
        warnings.add("discovery: " + e.getMessage());
      }
      for (Portal portal : told) {
        if (portals.stream().noneMatch(p -> p.address().equals(portal.address()))) {
          portals.add(portal);
        }
      }
    }
    // A portal that could not be asked, or does not tell itself, may still be logged in to.
    for (Portal portal : asked) {
      if (portals.stream().noneMatch(p -> p.address().equals(portal.address()))) {
        portals.add(portal);
      }
    }
    return portals;
  }

  private CompletionStage<List<Portal>> discover(Portal portal, Duration limit) {
    List<Portal> told = new CopyOnWriteArrayList<>();
    try {
      DiscoveryRequest request =
          new DiscoveryRequest(
              Optional.of(portal),
              options.ifaces().isEmpty() ? List.of() : registry.bindings(options.ifaces()),
              options.initiator(),
              DiscoveryRequest.Authentication.ALLOW,
              options.chap(),
              options.timeouts(),
              Deadline.after(limit),
              DiscoveryRequest.DEFAULT_MAX_TARGETS,
              Map.of());
      return composition
          .discovery("sendtargets")
          .discover(
              request,
              node -> {
                if (url.target().isPresent() && node.target().equals(url.target().get())) {
                  told.add(node.portal());
                }
              })
          .thenApply(done -> told);
    } catch (HawserException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  /** All logins go on at the same time. */
  private List<TransportSession> login(Set<Portal> portals) {
    SessionOpener opener = composition.sessions();
    List<CompletionStage<TransportSession>> logins = new ArrayList<>();
    List<List<String>> ifaces = new ArrayList<>();
    if (options.ifaces().isEmpty()) {
      ifaces.add(List.of());
    }
    options.ifaces().forEach(name -> ifaces.add(List.of(name)));
    for (Portal portal : portals) {
      for (List<String> iface : ifaces) {
        logins.add(opener.open(at(portal), over(iface)));
      }
    }
    Duration limit = options.timeouts().login().plusSeconds(5);
    List<TransportSession> sessions = new ArrayList<>();
    for (CompletionStage<TransportSession> login : logins) {
      try {
        sessions.add(Await.result(login, limit, "the login to " + url));
      } catch (HawserException e) {
        firstFailure = firstFailure == null ? e : firstFailure;
        warnings.add(e.getMessage());
      }
    }
    return sessions;
  }

  private IscsiUrl at(Portal portal) {
    return new IscsiUrl(portal, url.target(), url.lun(), url.user(), url.password(), url.options());
  }

  private ConnectOptions over(List<String> iface) {
    return new ConnectOptions(
        options.initiator(),
        iface,
        options.chap(),
        options.parameters(),
        options.timeouts(),
        options.busyRetries());
  }

  /** What was opened. */
  private record Opened(
      Joiner.Result result,
      List<TransportSession> sessions,
      ScheduledExecutorService timer,
      Duration limit,
      List<String> warnings)
      implements JoinedLun {
    @Override
    public JoinedDevice map() {
      return result.devices().get(0);
    }

    @Override
    public int paths() {
      return sessions.size() - result.leftOut().size();
    }

    @Override
    public void close() {
      result.devices().forEach(JoinedDevice::close);
      List<CompletionStage<Void>> logouts = new ArrayList<>();
      for (TransportSession session : sessions) {
        logouts.add(session.logout(Deadline.after(limit)));
      }
      for (int i = 0; i < sessions.size(); i++) {
        try {
          Await.result(logouts.get(i), limit.plusSeconds(1), "a logout");
        } catch (HawserException e) {
          sessions.get(i).close("the logout failed: " + e.getMessage());
        }
      }
      timer.shutdownNow();
    }
  }
}
