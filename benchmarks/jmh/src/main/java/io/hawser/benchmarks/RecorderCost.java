package io.hawser.benchmarks;

import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import io.hawser.shell.bench.LaneResult;
import io.hawser.transport.tcp.FlightRecorderOptions;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What the flight recorder costs: {@code RecorderCost PORT TARGET DIRECTORY ROUNDS WARM_MS}. In one
 * process three transports of one loop each, one of them with the recorder, take turns with 4 KiB
 * random reads at depth 32 in short slices; while one works the others sleep. The CPU time is that
 * of the process, and what counts is the ratio between slices of the same round, so that neither
 * what differs between two starts of a JVM nor what the machine does meanwhile is taken for the
 * recorder's. The second transport without a recorder shows how far the method itself is from 1.
 * Before each slice its load runs unmeasured for a moment.
 *
 * <p>Prints one line of JSON: for each transport medians of its slices, all latencies together, and
 * of the ratio to the first one without a recorder the median and the quartiles.
 */
public final class RecorderCost {
  private static final int DEPTH = 32;
  private static final long SLICE = 100_000_000;
  private static final long SETTLE = 30_000_000;
  private static final int WARM_TURNS = 2;

  private final RandomReads reads = new RandomReads();

  private RecorderCost() {}

  /** One of those that take turns, and what it did so far. */
  private record Way(String name, TransportSession session, List<RandomReads.Slice> slices) {
    boolean keepsHeaders() throws Exception {
      return session.recording().toCompletableFuture().get(10, TimeUnit.SECONDS).isPresent();
    }
  }

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 5) {
      System.err.println("usage: RecorderCost PORT TARGET DIRECTORY ROUNDS WARM_MS");
      System.exit(2);
    }
    FastTarget target = new FastTarget(Integer.parseInt(arguments[0]), arguments[1]);
    TcpTransportOptions none = TcpTransportOptions.DEFAULT.withLoops(1);
    TcpTransportOptions recorder =
        none.withRecorder(FlightRecorderOptions.failures(Path.of(arguments[2])));
    try (TcpTransport first = new TcpTransport(none);
        TcpTransport recorded = new TcpTransport(recorder);
        TcpTransport second = new TcpTransport(none)) {
      List<Way> ways =
          List.of(
              new Way("none", target.session(first, 0), new ArrayList<>()),
              new Way("recorder", target.session(recorded, 1), new ArrayList<>()),
              new Way("none, again", target.session(second, 2), new ArrayList<>()));
      new RecorderCost()
          .measure(ways, Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]) * 1_000_000);
      if (ways.get(0).keepsHeaders() || !ways.get(1).keepsHeaders()) {
        throw new IOException("the recorder is not where it should be");
      }
      System.out.println(json(ways));
    }
  }

  /** Warms up in turns, since what is compiled for one transport is compiled anew for the next. */
  private void measure(List<Way> ways, int rounds, long warm) throws Exception {
    for (int turn = 0; turn < WARM_TURNS; turn++) {
      for (Way way : ways) {
        slice(way, warm / WARM_TURNS / ways.size());
      }
    }
    List<Way> order = new ArrayList<>(ways);
    Random random = new Random(rounds);
    for (int round = 0; round < rounds; round++) {
      // Who comes first meets the caches of another, so it is not always the same one.
      Collections.shuffle(order, random);
      for (Way way : order) {
        slice(way, SETTLE);
        way.slices().add(slice(way, SLICE));
      }
    }
  }

  private RandomReads.Slice slice(Way way, long nanos) throws Exception {
    return reads.run(List.of(way.session().logicalUnit(Lun.of(1))), DEPTH, nanos);
  }

  private static String json(List<Way> ways) throws IOException {
    List<String> members = new ArrayList<>();
    for (Way way : ways) {
      members.add("\"" + way.name() + "\":{" + figures(way, ways.get(0)) + "}");
    }
    return "{" + String.join(",", members) + "}";
  }

  private static String figures(Way way, Way base) throws IOException {
    LaneResult sum = new LaneResult();
    way.slices().forEach(slice -> sum.add(slice.result()));
    if (sum.checked() == 0) {
      throw new IOException("nothing that was read was checked");
    }
    Spread iops = Spread.of(way.slices().stream().mapToDouble(RandomReads.Slice::iops));
    Spread cpu = Spread.of(way.slices().stream().mapToDouble(RandomReads.Slice::cpuNanos));
    return String.format(
            Locale.ROOT,
            "\"iops\":%.0f,\"mbps\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"cpu_s_per_mio\":%.4f,"
                + "\"checked\":%d,",
            iops.median(),
            iops.median() * RandomReads.BYTES / 1e6,
            sum.latencies().percentile(50) / 1e3,
            sum.latencies().percentile(99) / 1e3,
            cpu.median() / 1e3,
            sum.checked())
        + ratio(way, base, RandomReads.Slice::cpuNanos).json("cpu_ratio")
        + ","
        + ratio(way, base, RandomReads.Slice::iops).json("iops_ratio");
  }

  private static Spread ratio(Way way, Way base, ToDoubleFunction<RandomReads.Slice> figure) {
    return Spread.of(
        IntStream.range(0, way.slices().size())
            .mapToDouble(
                i ->
                    figure.applyAsDouble(way.slices().get(i))
                        / figure.applyAsDouble(base.slices().get(i))));
  }
}
