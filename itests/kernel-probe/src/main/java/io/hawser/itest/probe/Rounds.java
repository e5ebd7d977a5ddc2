package io.hawser.itest.probe;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;

/** Logins and logouts, some of which go wrong on purpose. */
final class Rounds {
  private static final long SEED = 20_261_121L;

  /** The kernel's target calls itself unavailable where it has no such name: it is tried again. */
  private static final Duration REFUSAL = Duration.ofSeconds(4);

  private static final IscsiName NOBODY = IscsiName.of("iqn.2026-11.io.hawser.test:nobody");

  /** Says before a round what shall go wrong in it; 0 nothing. */
  interface Faults {
    boolean arm(int round) throws Exception;
  }

  private final Bench bench;
  private final Iface iface;
  private final Portal portal;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Milliseconds of the quickest whole round: logins are given up within that time. */
  private long quickest = 10_000;

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
          boolean failed = !login(transport, NOBODY, REFUSAL);
          refused += failed ? 1 : 0;
          cut -= failed ? 1 : 0;
        }
        case 2 -> {
          bench.login(iface, portal).close("on purpose");
          dropped++;
        }
        case 3 ->
            // The login is given up after any of its steps. The next one is patient: the kernel's
            // target serves one login at a time, and waits 15 s for the rest of this one.
            login(transport, Bench.TARGET, Duration.ofMillis(1 + random.nextLong(quickest)));
        case 4 -> {
          boolean failed = !login(transport, Bench.TARGET, Duration.ofSeconds(6));
          injected += failed ? 1 : 0;
          cut -= failed ? 1 : 0;
        }
        default -> whole();
      }
      Report.say("round " + round + " ended");
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

  private void whole() throws Exception {
    long begin = System.nanoTime();
    Bench.get(bench.login(iface, portal).logout(Bench.soon()));
    well++;
    quickest = Math.min(quickest, (System.nanoTime() - begin) / 1_000_000);
  }

  private boolean login(Transport transport, IscsiName target, Duration limit) throws Exception {
    TransportSession session;
    try {
      session = Bench.get(transport.login(bench.request(iface, portal, target, limit)));
    } catch (ExecutionException e) {
      cut++;
      Report.say("no login: " + e.getCause().getMessage());
      return false;
    }
    Bench.get(session.logout(Bench.soon()));
    well++;
    return true;
  }
}
