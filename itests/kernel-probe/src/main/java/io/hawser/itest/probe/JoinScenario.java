package io.hawser.itest.probe;

import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.multipath.PathReport;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import io.hawser.multipath.GroupPolicy;
import io.hawser.multipath.JoinedDevice;
import io.hawser.multipath.Joiner;
import io.hawser.multipath.MultipathSettings;
import io.hawser.multipath.PathSource;
import io.hawser.multipath.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** One disk over three transports, and what becomes of it when parts go. */
final class JoinScenario {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String CARD = "cxgb3i";

  private final Bench bench;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Joiner joiner =
      new Joiner(MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS), Timeline.on(timer));

  JoinScenario(Bench bench) {
    this.bench = bench;
  }

  void run() throws Exception {
    for (String name : List.of("tcp", "iser", CARD)) {
      Report.await("transport " + name, 60, () -> bench.registry().transport(name).isPresent());
    }
    Joiner.Result result =
        Bench.get(
            joiner.join(
                List.of(
                    source(Iface.DEFAULT, Bench.TCP_PORTAL),
                    source(Iface.ISER, Bench.ISER_PORTAL),
                    source(cardIface(), Bench.TCP_PORTAL)),
                LIMIT));
    Report.check(
        "three ways are one disk " + result.leftOut(),
        result.devices().size() == 1 && result.leftOut().isEmpty());
    JoinedDevice device = result.devices().get(0);
    Report.say("device " + device.wwid());
    VerifyingLoad load = new VerifyingLoad(device.unit()).begin();
    load.goesOn("over three paths", 60, 90);
    tell(device);
    Report.check("every path is used", used(device) == 3);
    moduleGoes(device, load);
    moduleComesBack(device, load);
    bundleGoes(device, load);
    load.end();
    tell(device);
    device.close();
    timer.shutdownNow();
  }

  private PathSource source(Iface iface, Portal portal) throws Exception {
    TransportSession session = bench.login(iface, portal);
    return new PathSource(session, Lun.of(0), bench.registry().serving(iface)::login, 1);
  }

  private Iface cardIface() throws Exception {
    Report.await(
        "the card's port is in the registry",
        60,
        () ->
            bench.registry().ifaces().stream()
                .anyMatch(each -> each.iface().transport().equals(CARD) && each.served()));
    return bench.registry().ifaces().stream()
        .filter(each -> each.iface().transport().equals(CARD) && each.served())
        .findFirst()
        .orElseThrow()
        .iface();
  }

  private static void tell(JoinedDevice device) {
    for (PathReport path : paths(device)) {
      Report.say(
          "path "
              + path.iface()
              + " "
              + path.state()
              + " "
              + path.commands()
              + " commands, "
              + path.errors()
              + " lost, "
              + path.reason());
    }
  }

  private static List<PathReport> paths(JoinedDevice device) {
    return device.report().groups().stream().flatMap(group -> group.paths().stream()).toList();
  }

  private static long used(JoinedDevice device) {
    return paths(device).stream().filter(path -> path.commands() > 5).count();
  }

  /** The kernel keeps a module that is in use; a card that is pulled goes anyway. */
  private static void moduleGoes(JoinedDevice device, VerifyingLoad load) throws Exception {
    Report.shell("rmmod testhba");
    load.goesOn("after rmmod was tried", 20, 60);
    long start = System.nanoTime();
    Report.shell("echo 1 >/sys/module/testhba/parameters/pull");
    Report.await(
        "rmmod of the card's module",
        60,
        () -> !Report.shell("rmmod testhba").startsWith("FAILED"));
    Report.say("the card was gone after " + Report.millis(start));
    load.goesOn("without the card's module", 60, 90);
    tell(device);
  }

  private void moduleComesBack(JoinedDevice device, VerifyingLoad load) throws Exception {
    Report.shell("insmod $TESTHBA name=" + CARD + " netdev=hba0");
    PathSource again = source(cardIface(), Bench.TCP_PORTAL);
    Report.check(
        "the card's path joins again", Bench.get(joiner.add(device, again, LIMIT)).isEmpty());
    load.goesOn("with the card's new path", 60, 90);
    tell(device);
  }

  private void bundleGoes(JoinedDevice device, VerifyingLoad load) throws Exception {
    bench.unplugging().unplug(CARD);
    Report.await(
        "the vendor's transport is gone", 60, () -> bench.registry().transport(CARD).isEmpty());
    load.goesOn("without the vendor's bundle", 60, 90);
    tell(device);
  }
}
