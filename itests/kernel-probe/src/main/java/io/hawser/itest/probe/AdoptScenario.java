package io.hawser.itest.probe;

import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;

/**
 * A session that a process leaves in the kernel when it ends, and what the next one makes of it.
 */
final class AdoptScenario {
  private static final int MEBIBYTES = 4;
  private static final String SESSIONS = "ls /sys/class/iscsi_session";

  private final Bench bench;

  AdoptScenario(Bench bench) {
    this.bench = bench;
  }

  /** The first process: it ends without a logout when this is done. */
  void leave() throws Exception {
    TransportSession session = bench.login(Iface.ISER, Bench.ISER_PORTAL);
    new DiskCheck(session.logicalUnit(Lun.of(0))).run(MEBIBYTES);
    Report.check("the kernel has it", Bench.sessions() == 1);
  }

  /** The second process. */
  void adopt() throws Exception {
    String left = Report.shell(SESSIONS);
    Report.check("a session was left", Bench.sessions() == 1);
    TransportSession session = bench.login(Iface.ISER, Bench.ISER_PORTAL);
    Report.check("the login took the same one over", Report.shell(SESSIONS).equals(left));
    new DiskCheck(session.logicalUnit(Lun.of(0))).run(MEBIBYTES);
    bench.logout(session);
    Bench.nothingIsLeft();
  }
}
