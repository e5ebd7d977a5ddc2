package io.hawser.itest.probe;

import io.hawser.api.host.LocalDisk;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import io.hawser.multipath.JoinedDevice;
import io.hawser.multipath.Joiner;
import io.hawser.multipath.MultipathSettings;
import io.hawser.multipath.PathSource;
import io.hawser.multipath.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A disk moves from a local path, such as Fibre Channel, to iSCSI while it is used. */
final class MoveScenario {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The first path's number. */
  private static final int LOCAL = 1;

  private final Bench bench;

  MoveScenario(Bench bench) {
    this.bench = bench;
  }

  void run() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Joiner joiner = new Joiner(MultipathSettings.DEFAULT, Timeline.on(timer));
    LocalDisk disk =
        bench.disks().disks().stream()
            .filter(each -> each.driver().contains("tcm"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no disk of tcm_loop: " + bench.disks().disks()));
    Report.say("local disk: " + disk);
    TransportSession local = bench.disks().open(disk.address());
    PathSource localPath = new PathSource(local, Lun.of(0), request -> null, 1);
    JoinedDevice device = Bench.get(joiner.join(List.of(localPath), LIMIT)).devices().get(0);
    Report.say("device " + device.wwid());
    VerifyingLoad load = new VerifyingLoad(device.unit()).begin();
    load.goesOn("over the local path", 50, 90);
    TransportSession session = bench.login(Iface.DEFAULT, Bench.TCP_PORTAL);
    PathSource path =
        new PathSource(session, Lun.of(0), bench.registry().serving(Iface.DEFAULT)::login, 1);
    Report.check(
        "the iSCSI path has the disk's WWID", Bench.get(joiner.add(device, path, LIMIT)).isEmpty());
    load.goesOn("over both", 50, 90);
    Bench.get(device.drain(LOCAL));
    Report.say("the local path is drained");
    Report.shell("echo 1 >/sys/class/scsi_device/" + disk.address() + "/device/delete");
    load.goesOn("after the local disk was pulled", 100, 120);
    load.end();
    device.explain().forEach(Report::say);
    device.close();
    local.close("moved");
    timer.shutdownNow();
    bench.logout(session);
  }
}
