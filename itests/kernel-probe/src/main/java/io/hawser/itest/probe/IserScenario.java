package io.hawser.itest.probe;

import io.hawser.api.IscsiName;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.SessionListener;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.TransportSession;

/** iser, on drivers nobody touched. */
final class IserScenario {
  private static final int MEBIBYTES = Integer.getInteger("hawser.probe.mebibytes", 256);

  /** Switched off where only what is known to work shall be guarded. */
  private static final boolean CUT = !Boolean.getBoolean("hawser.probe.uncut");

  /** An emulated machine that shares its processors with others may be slow. */
  private static final int PATIENCE = 240;

  private static final int ROUNDS = Integer.getInteger("hawser.probe.rounds", 100);
  private final Bench bench;
  private int spares;

  IserScenario(Bench bench) {
    this.bench = bench;
  }

  void run() throws Exception {
    Report.await(
        "the transport of vendor/ runs from load/",
        60,
        () -> bench.registry().transport("iser").isPresent());
    TransportSession session = bench.login(Iface.ISER, Bench.ISER_PORTAL);
    LogicalUnit unit = session.logicalUnit(Lun.of(0));
    new DiskCheck(unit).run(MEBIBYTES);
    if (CUT) {
      cutAndHeal(session, unit);
    }
    bench.logout(session);
    Bench.nothingIsLeft();
    new Rounds(bench, Iface.ISER, Bench.ISER_PORTAL, this::spare).run(ROUNDS, round -> false);
  }

  /** One more target with the same disk at the same portal. */
  private IscsiName spare() throws Exception {
    IscsiName name = IscsiName.of(Bench.TARGET.value() + "-" + ++spares);
    Report.shell(". $GUEST/lio.sh; . $GUEST/iser.sh; iser_target " + name.value());
    return name;
  }

  private static void cutAndHeal(TransportSession session, LogicalUnit unit) throws Exception {
    VerifyingLoad load = new VerifyingLoad(unit).begin();
    load.goesOn("before the cut", 50, 60);
    session.listen(
        new SessionListener() {
          @Override
          public void stateChanged(TransportSession of, SessionState state, String reason) {
            Report.say("session " + state + ": " + reason);
          }
        });
    long start = System.nanoTime();
    Report.shell("ip link set d0 down");
    Report.await("the loss was noticed", PATIENCE, () -> session.state() == SessionState.FAILED);
    Report.say("after " + Report.millis(start));
    // Soft RoCE sends nothing on its management queue pair any more once it was without a route.
    Report.shell("ip link set d0 up; . $GUEST/iser.sh; iser_renew " + Bench.TARGET);
    start = System.nanoTime();
    Report.await("the session is back", PATIENCE, () -> session.state() == SessionState.LOGGED_IN);
    Report.say("after " + Report.millis(start) + ", login " + session.statistics().logins());
    load.goesOn("after the link was healed", 50, 90);
    load.end();
  }
}
