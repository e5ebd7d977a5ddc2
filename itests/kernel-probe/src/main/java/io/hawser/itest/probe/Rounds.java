package io.hawser.itest.probe;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;

/** Logins and logouts, some of which go wrong on purpose. */
final class Rounds {
  private static final long SEED = 20_261_121L;
  private static final Duration PATIENCE = Duration.ofSeconds(50);
  private static final IscsiName NOBODY = IscsiName.of("iqn.2026-11.io.hawser.test:nobody");

  /** Says before a round what shall go wrong in it; 0 nothing. */
  interface Faults {
    boolean arm(int round) throws Exception;
  }

  private final Bench bench;
  private final Iface iface;
  private final Portal portal;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private int well;
  private int refused;
  private int cut;
  private int dropped;
  private int injected;

  Rounds(Bench bench, Iface iface, Portal portal) {
    this.bench = bench;
    this.iface = iface;
    this.portal = portal;
  }

  void run(int count, Faults faults) throws Exception {
    long start = System.nanoTime();
    for (int round = 0; round < count; round++) {
      Transport transport = bench.registry().serving(iface);
      boolean armed = faults.arm(round);
      switch (armed ? 4 : round % 4) {
        case 1 -> {
          // The login is given up after any of its steps.
          Duration limit = Duration.ofMillis(1 + random.nextInt(400));
          login(transport, bench.request(iface, portal, Bench.TARGET, limit));
        }
        case 2 -> {
          boolean failed = !login(transport, bench.request(iface, portal, NOBODY, PATIENCE));
          refused += failed ? 1 : 0;
          cut -= failed ? 1 : 0;
        }
        case 3 -> {
          TransportSession session =
              Bench.get(transport.login(bench.request(iface, portal, Bench.TARGET, PATIENCE)));
          session.close("on purpose");
          dropped++;
        }
        case 4 -> {
          boolean failed =
              !login(transport, bench.request(iface, portal, Bench.TARGET, Duration.ofSeconds(6)));
          injected += failed ? 1 : 0;
          cut -= failed ? 1 : 0;
        }
        default -> login(transport, bench.request(iface, portal, Bench.TARGET, PATIENCE));
      }
      if (round % 20 == 19) {
        Bench.nothingIsLeft();
      }
    }
    Report.say(
        count
            + " rounds in "
            + Report.millis(start)
            + ": "
            + well
            + " in and out, "
            + dropped
            + " dropped, "
            + refused
            + " refused by the target, "
            + cut
            + " given up at any step, "
            + injected
            + " failed at a step by injection");
    Bench.nothingIsLeft();
  }

  private boolean login(Transport transport, LoginRequest request) throws Exception {
    TransportSession session;
    try {
      session = Bench.get(transport.login(request));
    } catch (ExecutionException e) {
      cut++;
      return false;
    }
    Bench.get(session.logout(Bench.soon()));
    well++;
    return true;
  }
}
