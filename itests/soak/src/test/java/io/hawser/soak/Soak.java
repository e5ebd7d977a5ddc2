package io.hawser.soak;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.transport.tcp.FlightRecorderOptions;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;

/**
 * Verifying load under a storm of faults. As a program: {@code Soak SECONDS DIRECTORY [SEED]}; exit
 * code 1 if something was wrong.
 */
final class Soak {
  private static final String TARGET = "iqn.2026-01.io.hawser.test:soak";
  private static final int SESSIONS = 4;
  private static final int DEPTH = 8;
  private static final int BLOCKS = 256;
  private static final long LONGEST_COMMAND_NANOS = 30_000_000_000L;
  private static final int SHORTEST_CALM_MILLIS = 100;
  private static final int CALM_SPREAD_MILLIS = 900;

  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          1000,
          Duration.ofMillis(100),
          Duration.ofSeconds(15),
          4);

  private final int seconds;
  private final Path directory;
  private final long seed;
  private final List<SessionSlot> slots = new ArrayList<>();
  private final List<VerifyingWorker> workers = new ArrayList<>();
  private final VerifyingWorker.Tally tally = new VerifyingWorker.Tally();
  private final Standstills standstills = new Standstills(System::nanoTime);
  private final List<String> report = new ArrayList<>();
  private long longestExcused;

  Soak(int seconds, Path directory, long seed) {
    this.seconds = seconds;
    this.directory = directory;
    this.seed = seed;
  }

  public static void main(String[] arguments) throws Exception {
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    Soak soak = new Soak(Integer.parseInt(arguments[0]), Path.of(arguments[1]), seed);
    List<String> wrong = soak.run();
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  /**
   * Runs.
   *
   * @return what was wrong; empty if nothing was
   */
  List<String> run() throws Exception {
    LeakWatch.begin();
    Files.createDirectories(directory);
    report("seed " + seed + ", " + seconds + " seconds");
    List<String> wrong = new ArrayList<>();
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
    Thread watching = standstills.begin();
    Disk disk = Disk.memory("soak", (long) SESSIONS * DEPTH * BLOCKS * BlockLedger.BLOCK);
    try (EmbeddedTarget target =
            EmbeddedTarget.builder()
                .portal(1, "127.0.0.1", 0)
                .portal(2, "127.0.0.1", 0)
                .threads(1)
                .target(TARGET, t -> t.lun(0, disk))
                .start();
        TcpTransport transport =
            new TcpTransport(
                TcpTransportOptions.DEFAULT
                    .withLoops(2)
                    .withRecorder(
                        new FlightRecorderOptions(
                            directory.resolve("recordings"), 256, 8, false)))) {
      for (int i = 0; i < SESSIONS; i++) {
        slots.add(new SessionSlot(transport, request(target, i)));
        for (int j = 0; j < DEPTH; j++) {
          int number = i * DEPTH + j;
          workers.add(
              new VerifyingWorker(slots.get(i), number, BLOCKS, seed + number, scheduler, tally));
        }
      }
      workers.forEach(VerifyingWorker::start);
      Samples samples = storm(target);
      calm(wrong);
      slots.forEach(SessionSlot::close);
      samples.take(seconds, load());
      wrong.addAll(samples.growth());
      quarters(samples);
    } finally {
      scheduler.shutdownNow();
      watching.interrupt();
    }
    if (tally.fault.get() != null) {
      wrong.add(tally.fault.get());
    }
    if (LeakWatch.leaks() > 0) {
      wrong.add(LeakWatch.leaks() + " buffers leaked");
    }
    report(wrong.isEmpty() ? "nothing was wrong" : "WRONG: " + wrong);
    return wrong;
  }

  private Samples storm(EmbeddedTarget target) throws Exception {
    Samples samples = new Samples(directory.resolve("samples.csv"));
    FaultStorm storm = new FaultStorm(target, slots, seed);
    Random random = new Random(seed);
    long start = System.nanoTime();
    long between = Math.max(1, Math.min(30, seconds / 16)) * 1_000_000_000L;
    long nextSample = start;
    long end = start + seconds * 1_000_000_000L;
    while (System.nanoTime() - end < 0 && tally.fault.get() == null) {
      storm.strike();
      watch();
      if (System.nanoTime() - nextSample >= 0) {
        samples.take((System.nanoTime() - start) / 1_000_000_000L, load());
        nextSample += between;
      }
      int calm = SHORTEST_CALM_MILLIS + random.nextInt(CALM_SPREAD_MILLIS);
      LockSupport.parkNanos(calm * 1_000_000L);
    }
    storm.end();
    report("faults: " + storm.done());
    report(
        String.format(
            "stood still for %d ms; longest command %s",
            standstills.ever() / 1_000_000,
            longestExcused == 0
                ? "within its bound"
                : "out of its bound for that: " + longestExcused / 1_000_000 + " ms"));
    return samples;
  }

  /**
   * A command that does not come back is as wrong as one that comes back twice. Time in which
   * nobody ran, those who would have ended it neither, does not count.
   */
  private void watch() {
    long now = System.nanoTime();
    for (VerifyingWorker worker : workers) {
      long waiting = worker.waitingNanos();
      if (waiting > LONGEST_COMMAND_NANOS) {
        long still = standstills.since(now - waiting);
        longestExcused = Math.max(longestExcused, waiting);
        if (waiting - still > LONGEST_COMMAND_NANOS) {
          tally.wrong(
              String.format(
                  "a command is not over after %d ms, for %d ms of which the process stood still",
                  waiting / 1_000_000, still / 1_000_000));
        }
      }
    }
  }

  private void calm(List<String> wrong) {
    workers.forEach(VerifyingWorker::stop);
    long begun = System.nanoTime();
    while (!workers.stream().allMatch(VerifyingWorker::isStopped)) {
      if (System.nanoTime() - begun - standstills.since(begun) > LONGEST_COMMAND_NANOS) {
        wrong.add("workers did not come to their end");
        return;
      }
      LockSupport.parkNanos(10_000_000L);
    }
  }

  private String load() {
    long logins = slots.stream().mapToLong(SessionSlot::logins).sum();
    return tally.reads
        + " reads "
        + tally.writes
        + " writes "
        + tally.failures
        + " failures "
        + tally.statuses
        + " statuses "
        + logins
        + " logins";
  }

  private void quarters(Samples samples) throws java.io.IOException {
    report(load());
    for (int quarter = 0; quarter < 4; quarter++) {
      report(
          "quarter "
              + (quarter + 1)
              + ": heap "
              + (samples.median(Samples.Sample::heap, quarter) >> 10)
              + " KiB, direct "
              + (samples.median(Samples.Sample::direct, quarter) >> 10)
              + " KiB, threads "
              + samples.median(Samples.Sample::threads, quarter)
              + ", descriptors "
              + samples.median(Samples.Sample::descriptors, quarter));
    }
  }

  private void report(String line) throws java.io.IOException {
    report.add(line);
    System.out.println(line);
    Files.write(directory.resolve("report.txt"), report);
  }

  private static LoginRequest request(EmbeddedTarget target, int number) {
    SessionParameters d = SessionParameters.DEFAULT_OFFER;
    boolean digests = number != 0;
    List<Digest> digest = List.of(digests ? Digest.CRC32C : Digest.NONE);
    // Small bursts and segments: more PDUs for the storm to strike.
    SessionParameters offer =
        new SessionParameters(
            digest,
            digest,
            number == 2,
            number != 3,
            8192,
            8192,
            8192,
            16_384,
            1 + number,
            1,
            0,
            0,
            0,
            true,
            true,
            1);
    return new LoginRequest(
        Iface.DEFAULT,
        Portal.of("127.0.0.1", target.portal(1 + number % 2).getPort()),
        IscsiName.of("iqn.2026-01.io.hawser.test:soaker"),
        Optional.of(IscsiName.of(TARGET)),
        new Isid(0x80_0000_000000L | number + 1),
        SessionType.NORMAL,
        Optional.empty(),
        offer,
        TIMEOUTS);
  }
}
