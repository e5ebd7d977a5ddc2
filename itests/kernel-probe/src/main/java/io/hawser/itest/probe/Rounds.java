package io.hawser.itest.probe;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Transport;
import io.hawser.api.transport.TransportSession;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;

/** Logins and logouts, some of which go wrong on purpose. */
final class Rounds {
  private static final long SEED = 20_261_121L;

  /** The kernel's target calls itself unavailable where it has no such name: it is tried again. */
  private static final Duration REFUSAL = Duration.ofSeconds(4);

  private static final int PARTS = 10;

  /** How a login that ran out of its time says what it was at. */
  private static final String STEP = "; it was ";

  /**
   * The step after which the kernel's target is not to be trusted over iSER: it never lets go of a
   * login that ends between two requests, and then serves no other of that target.
   */
  private static final String BETWEEN_REQUESTS = "waiting for the target's answer to the login";

  private static final IscsiName NOBODY = IscsiName.of("iqn.2026-11.io.hawser.test:nobody");

  /** Says before a round what shall go wrong in it; 0 nothing. */
  interface Faults {
    boolean arm(int round) throws Exception;
  }

  /** Makes a target in the place of one that may answer no login any more. */
  interface Spares {
    IscsiName another() throws Exception;
  }

  private final Bench bench;
  private final Iface iface;
  private final Portal portal;
  private final Spares spares;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /** What logins were at when they were given up, and how often. */
  private final Map<String, Integer> steps = new TreeMap<>();

  /** Milliseconds the last login took: the next ones are given up within that time. */
  private long lately = 10_000;

  private int givenUp;
  private IscsiName target = Bench.TARGET;
  private int replaced;
  private int well;
  private int refused;
  private int dropped;
  private int injected;

  Rounds(Bench bench, Iface iface, Portal portal, Spares spares) {
    this.bench = bench;
    this.iface = iface;
    this.portal = portal;
    this.spares = spares;
  }

  void run(int count, Faults faults) throws Exception {
    long start = System.nanoTime();
    for (int round = 0; round < count; round++) {
      Transport transport = bench.registry().serving(iface);
      boolean armed = faults.arm(round);
      switch (armed ? 4 : round % 4) {
        case 1 -> refused += failure(transport, NOBODY, REFUSAL).isPresent() ? 1 : 0;
        case 2 -> {
          bench.login(iface, portal, target).close("on purpose");
          dropped++;
        }
        case 3 -> {
          // The login is given up after any of its steps. The next one is patient: the kernel's
          // target serves one login at a time, and waits 15 s for the rest of this one.
          Optional<String> why = failure(transport, target, anyStep());
          if (why.isPresent()) {
            givenUp(why.get());
          }
        }
        case 4 -> injected += failure(transport, target, Duration.ofSeconds(6)).isPresent() ? 1 : 0;
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
            + injected
            + " failed at a step by injection, given up while "
            + steps
            + "; the target was replaced "
            + replaced
            + " times");
    Bench.nothingIsLeft();
  }

  private void whole() throws Exception {
    long begin = System.nanoTime();
    TransportSession session = bench.login(iface, portal, target);
    lately = (System.nanoTime() - begin) / 1_000_000;
    Bench.get(session.logout(Bench.soon()));
    well++;
  }

  /** A tenth of a login's time after the other, and any time within it. */
  private Duration anyStep() {
    double part = (givenUp++ % PARTS + random.nextDouble()) / PARTS;
    return Duration.ofMillis(1 + (long) (lately * part));
  }

  private void givenUp(String why) throws Exception {
    int at = why.indexOf(STEP);
    String step = at < 0 ? "opening the kernel's interface" : why.substring(at + STEP.length());
    steps.merge(step, 1, Integer::sum);
    if (step.equals(BETWEEN_REQUESTS)) {
      IscsiName before = target;
      target = spares.another();
      replaced += target.equals(before) ? 0 : 1;
    }
  }

  /** Logs in and out; why there was no login, if there was none. */
  private Optional<String> failure(Transport transport, IscsiName target, Duration limit)
      throws Exception {
    TransportSession session;
    try {
      session = Bench.get(transport.login(bench.request(iface, portal, target, limit)));
    } catch (ExecutionException e) {
      String why = e.getCause().getMessage();
      Report.say("no login: " + why);
      return Optional.of(why);
    }
    Bench.get(session.logout(Bench.soon()));
    well++;
    return Optional.empty();
  }
}
