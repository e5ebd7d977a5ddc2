package io.hawser.benchmarks;

import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.transport.TransportSession;
import io.hawser.multipath.JoinedDevice;
import io.hawser.multipath.Joiner;
import io.hawser.multipath.MultipathSettings;
import io.hawser.multipath.PathSource;
import io.hawser.multipath.Timeline;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * What joining paths costs and brings: {@code Joining PORT1 PORT2 TARGET SLICES}. In one process,
 * on the same two sessions, 4 KiB random reads take turns in short slices: over the LUN itself,
 * over the device of one path, over both LUNs, over the device of both paths. So whatever else the
 * machine does hits all of them. Before each slice its load runs unmeasured for a while, so that
 * what the loops learned from the one before is forgotten. Prints one line of JSON with the
 * medians, and of each ratio the median over the rounds.
 */
public final class Joining {
  private static final int DEPTH = 32;
  private static final long SLICE = 200_000_000L;
  private static final long SETTLE = 200_000_000L;
  private static final long WARM = 3_000_000_000L;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final RandomReads reads = new RandomReads();

  private Joining() {}

  /** Lanes that are measured together. */
  private record Way(String name, List<LogicalUnit> units, int depth) {}

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      System.err.println("usage: Joining PORT1 PORT2 TARGET SLICES");
      System.exit(2);
    }
    new Joining()
        .run(
            List.of(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1])),
            arguments[2],
            Integer.parseInt(arguments[3]));
  }

  private void run(List<Integer> ports, String target, int slices) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (TcpTransport transport = new TcpTransport(TcpTransportOptions.DEFAULT.withLoops(2))) {
      List<PathSource> sources = new ArrayList<>();
      for (int i = 0; i < ports.size(); i++) {
        TransportSession session = new FastTarget(ports.get(i), target).session(transport, i);
        sources.add(new PathSource(session, Lun.of(1), transport::login, 1));
      }
      Joiner joiner = new Joiner(MultipathSettings.DEFAULT, Timeline.on(timer));
      try (JoinedDevice one = join(joiner, sources.subList(0, 1));
          JoinedDevice both = join(joiner, sources)) {
        measure(
            List.of(
                new Way("bare_one", List.of(sources.get(0).unit()), DEPTH),
                new Way("joined_one", List.of(one.unit()), DEPTH),
                new Way("bare_two", List.of(sources.get(0).unit(), sources.get(1).unit()), DEPTH),
                new Way("joined_two", List.of(both.unit()), 2 * DEPTH)),
            slices);
      }
    } finally {
      timer.shutdownNow();
    }
  }

  private static JoinedDevice join(Joiner joiner, List<PathSource> sources) throws Exception {
    Joiner.Result result =
        joiner.join(sources, LIMIT).toCompletableFuture().get(20, TimeUnit.SECONDS);
    if (!result.leftOut().isEmpty()) {
      throw new IOException("left out: " + result.leftOut());
    }
    JoinedDevice device = result.devices().get(0);
    long end = System.nanoTime() + LIMIT.toNanos();
    while (device.report().groups().stream()
        .flatMap(group -> group.paths().stream())
        .anyMatch(path -> path.state() != PathState.UP)) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("not all paths came up: " + device.explain());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return device;
  }

  private void measure(List<Way> ways, int slices) throws Exception {
    for (Way way : ways) {
      slice(way, WARM);
    }
    List<List<RandomReads.Slice>> rounds = new ArrayList<>();
    for (int round = 0; round < slices; round++) {
      List<RandomReads.Slice> figures = new ArrayList<>();
      for (Way way : ways) {
        slice(way, SETTLE);
        figures.add(slice(way, SLICE));
      }
      rounds.add(figures);
    }
    StringBuilder json = new StringBuilder("{\"slices\":" + slices);
    for (int i = 0; i < ways.size(); i++) {
      int way = i;
      put(json, ways.get(i).name() + "_iops", rounds, r -> r.get(way).iops());
      put(json, ways.get(i).name() + "_cpu_ns", rounds, r -> r.get(way).cpuNanos());
    }
    put(json, "cost_iops", rounds, r -> r.get(1).iops() / r.get(0).iops());
    put(json, "cost_cpu", rounds, r -> r.get(1).cpuNanos() / r.get(0).cpuNanos());
    put(json, "two_to_bare_two", rounds, r -> r.get(3).iops() / r.get(2).iops());
    put(json, "two_to_one", rounds, r -> r.get(3).iops() / r.get(0).iops());
    System.out.println(json.append('}'));
  }

  private static void put(
      StringBuilder json,
      String key,
      List<List<RandomReads.Slice>> rounds,
      ToDoubleFunction<List<RandomReads.Slice>> figure) {
    double median = Spread.of(rounds.stream().mapToDouble(figure)).median();
    json.append(String.format(Locale.ROOT, ",\"%s\":%.4f", key, median));
  }

  private RandomReads.Slice slice(Way way, long nanos) throws Exception {
    return reads.run(way.units(), way.depth(), nanos);
  }
}
