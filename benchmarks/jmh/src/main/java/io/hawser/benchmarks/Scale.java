package io.hawser.benchmarks;

import io.hawser.api.Deadline;
import io.hawser.api.iface.Iface;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.iface.GuardLimits;
import io.hawser.iface.LiveIfaceRegistry;
import io.hawser.iface.ThreadTimers;
import io.hawser.transport.tcp.TcpTransport;
import io.hawser.transport.tcp.TcpTransportOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How costs grow with numbers: {@code Scale sessions PORT TARGET N} and {@code Scale ifaces N}.
 * Prints one line of JSON. Sessions are logged in over one transport of two loops, sixty-four at a
 * time; each then reads one block that is compared with the benchmark target's pattern.
 */
public final class Scale {
  private static final int AT_A_TIME = 64;
  private static final Duration REST = Duration.ofSeconds(5);
  private static final Duration PING_EVERY = Duration.ofSeconds(1);

  private Scale() {}

  /** The program. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 4 && arguments[0].equals("sessions")) {
      sessions(
          new FastTarget(Integer.parseInt(arguments[1]), arguments[2]),
          Integer.parseInt(arguments[3]));
    } else if (arguments.length == 2 && arguments[0].equals("ifaces")) {
      ifaces(Integer.parseInt(arguments[1]));
    } else {
      System.err.println("usage: Scale sessions PORT TARGET N | Scale ifaces N");
      System.exit(2);
    }
  }

  private static void sessions(FastTarget target, int count) throws Exception {
    try (TcpTransport transport = new TcpTransport(TcpTransportOptions.DEFAULT.withLoops(2))) {
      // The first session brings the classes; it is not counted.
      login(transport, target, count).get(10, TimeUnit.SECONDS).close("warm");
      long heapBefore = heap();
      long rssBefore = resident();
      long began = System.nanoTime();
      List<TransportSession> open = logins(transport, target, count);
      double loginSeconds = (System.nanoTime() - began) / 1e9;
      readOneBlockEach(open);
      long heap = heap() - heapBefore;
      long rss = resident() - rssBefore;
      int threads = Thread.activeCount();
      Duration cpuBefore = cpu();
      rest();
      double restCpu = cpu().minus(cpuBefore).toNanos() / 1e9;
      long alive = open.stream().filter(s -> s.state().name().equals("LOGGED_IN")).count();
      began = System.nanoTime();
      CompletableFuture<?>[] leaving =
          open.stream()
              .map(s -> s.logout(Deadline.after(Duration.ofSeconds(30))).toCompletableFuture())
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(leaving).get(60, TimeUnit.SECONDS);
      double logoutSeconds = (System.nanoTime() - began) / 1e9;
      double pings = (double) alive * REST.toNanos() / PING_EVERY.toNanos();
      System.out.printf(
          Locale.ROOT,
          "{\"sessions\":%d,\"alive\":%d,\"logins_per_s\":%.0f,\"logouts_per_s\":%.0f,"
              + "\"heap_kib_each\":%.1f,\"rss_kib_each\":%.1f,\"threads\":%d,"
              + "\"rest_cpu_pct\":%.1f,\"cpu_us_per_ping\":%.1f}%n",
          count,
          alive,
          count / loginSeconds,
          count / logoutSeconds,
          heap / 1024.0 / count,
          rss / 1024.0 / count,
          threads,
          restCpu / REST.toSeconds() * 100,
          restCpu * 1e6 / pings);
    }
  }

  private static List<TransportSession> logins(TcpTransport transport, FastTarget target, int count)
      throws Exception {
    List<TransportSession> open = new ArrayList<>(count);
    List<CompletableFuture<TransportSession>> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pending.add(login(transport, target, i));
      if (pending.size() == AT_A_TIME || i == count - 1) {
        for (CompletableFuture<TransportSession> one : pending) {
          open.add(one.get(60, TimeUnit.SECONDS));
        }
        pending.clear();
      }
    }
    return open;
  }

  private static CompletableFuture<TransportSession> login(
      TcpTransport transport, FastTarget target, int number) {
    SessionTimeouts t = SessionTimeouts.DEFAULT;
    SessionTimeouts pinging =
        new SessionTimeouts(
            t.connect(),
            t.login(),
            t.command(),
            t.task(),
            PING_EVERY,
            Duration.ofSeconds(10),
            t.logout(),
            t.reconnects(),
            t.reconnectDelay(),
            t.replacement(),
            t.maxRedirects());
    return target.login(transport, number, pinging);
  }

  private static void readOneBlockEach(List<TransportSession> open) throws Exception {
    ByteBuffer data = ByteBuffer.allocateDirect(FastTarget.BLOCK);
    for (int i = 0; i < open.size(); i++) {
      CompletableFuture<ScsiCommand> done = new CompletableFuture<>();
      byte[] cdb = ByteBuffer.allocate(16).put((byte) 0x88).putInt(2, 0).putInt(6, i).array();
      cdb[13] = 1;
      open.get(i)
          .logicalUnit(Lun.of(1))
          .execute(new ScsiCommand().cdb(cdb).read(data).onCompletion(done::complete));
      if (!done.get(30, TimeUnit.SECONDS).isWhole()
          || !matches(data, (long) i * FastTarget.BLOCK)) {
        throw new IOException("session " + i + " read wrong data");
      }
    }
  }

  /** The pattern of native/fast-target.c. */
  private static boolean matches(ByteBuffer data, long place) {
    for (int i = 0; i < FastTarget.BLOCK; i++) {
      if (data.get(i) != (byte) ((place + i) % (16L << 20) * 2_654_435_761L >> 24)) {
        return false;
      }
    }
    return true;
  }

  private static void ifaces(int count) {
    try (ThreadTimers timers = new ThreadTimers("scale-timers");
        LiveIfaceRegistry registry = new LiveIfaceRegistry(GuardLimits.DEFAULT, timers)) {
      long heapBefore = heap();
      List<Iface> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String address = "10." + (i >> 16 & 255) + "." + (i >> 8 & 255) + "." + (i & 255);
        records.add(
            new Iface(
                "iface" + i,
                "tcp",
                Optional.empty(),
                Optional.empty(),
                Optional.of(address),
                Optional.empty(),
                new TreeMap<>()));
      }
      AtomicInteger events = new AtomicInteger();
      registry.listen(event -> events.incrementAndGet());
      long began = System.nanoTime();
      registry.records(records);
      double load = (System.nanoTime() - began) / 1e6;
      double heap = (heap() - heapBefore) / 1024.0 / count;
      began = System.nanoTime();
      int known = registry.ifaces().size();
      double list = (System.nanoTime() - began) / 1e6;
      began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        registry.iface("iface" + i).orElseThrow();
      }
      double lookup = (System.nanoTime() - began) / 1e3 / count;
      System.out.printf(
          Locale.ROOT,
          "{\"ifaces\":%d,\"known\":%d,\"load_ms\":%.1f,\"list_ms\":%.2f,\"lookup_us\":%.3f,"
              + "\"heap_kib_each\":%.2f}%n",
          count,
          known,
          load,
          list,
          lookup,
          heap);
    }
  }

  private static void rest() throws InterruptedException {
    Thread.sleep(REST.toMillis());
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long resident() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    return 0;
  }
}
