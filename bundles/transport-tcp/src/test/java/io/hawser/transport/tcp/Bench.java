package io.hawser.transport.tcp;

import com.sun.management.ThreadMXBean;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.TransportSession;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Measures the transport on a target that is faster than it: {@code Bench PORT TARGET LUN
 * read|write BYTES DEPTH SECONDS [none|both] [epoll|nio|spin] [WARM]}. Commands are started by one
 * thread and submitted again on the loop.
 */
final class Bench {
  private static final int BLOCK = 512;
  private static final long RANGE_BLOCKS = (1L << 30) / BLOCK;

  private final LogicalUnit unit;
  private final boolean writes;
  private final int length;
  private final int[] latencies = new int[8 << 20];
  private volatile long end;
  private long done;
  private int measured;
  private int left;
  private CountDownLatch finished;

  private Bench(LogicalUnit unit, boolean writes, int length) {
    this.unit = unit;
    this.writes = writes;
    this.length = length;
  }

  /** One command that goes round. */
  private final class Slot {
    private final ScsiCommand command;
    private final byte[] cdb = Commands.cdb16(writes ? 0x8a : 0x88, 0, length / BLOCK);
    private long started;

    Slot() {
      ByteBuffer buffer = ByteBuffer.allocateDirect(length);
      command = new ScsiCommand().onCompletion(this::completed);
      if (writes) {
        command.write(buffer);
      } else {
        command.read(buffer);
      }
    }

    void start() {
      long blocks = length / BLOCK;
      long lba = ThreadLocalRandom.current().nextLong(RANGE_BLOCKS / blocks) * blocks;
      for (int i = 0; i < 8; i++) {
        cdb[2 + i] = (byte) (lba >>> 56 - 8 * i);
      }
      command.cdb(cdb);
      started = System.nanoTime();
      unit.execute(command);
    }

    private void completed(ScsiCommand ended) {
      if (!ended.isWhole()) {
        throw new IllegalStateException("a command failed: " + ended.failure());
      }
      long now = System.nanoTime();
      done++;
      if (measured < latencies.length) {
        latencies[measured++] = (int) (now - started);
      }
      if (now < end) {
        start();
      } else if (--left == 0) {
        finished.countDown();
      }
    }
  }

  private void phase(Slot[] slots, double seconds) throws InterruptedException {
    done = 0;
    measured = 0;
    left = slots.length;
    finished = new CountDownLatch(1);
    end = System.nanoTime() + (long) (seconds * 1e9);
    for (Slot slot : slots) {
      slot.start();
    }
    finished.await();
  }

  private static long allocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    boolean writes = arguments[3].contains("write");
    int length = Integer.parseInt(arguments[4]);
    int depth = Integer.parseInt(arguments[5]);
    double seconds = Double.parseDouble(arguments[6]);
    boolean digests = arguments.length > 7 && arguments[7].equals("both");
    String io = arguments.length > 8 ? arguments[8] : "epoll";
    double warm = arguments.length > 9 ? Double.parseDouble(arguments[9]) : 2;
    TcpTransportOptions options =
        TcpTransportOptions.DEFAULT
            .withLoops(1)
            .withEngine(IoEngine.of(io.equals("spin") ? "epoll" : io))
            .withReceiveBuffer(Integer.getInteger("receiveBuffer", 1 << 20))
            .withIdle(io.equals("spin") ? IdleStrategy.BUSY_POLL : IdleStrategy.LOOK_THEN_SLEEP);
    String recordings = System.getProperty("recorder");
    if (recordings != null) {
      options = options.withRecorder(FlightRecorderOptions.failures(Path.of(recordings)));
    }
    try (TcpTransport transport = new TcpTransport(options)) {
      SessionParameters offer =
          digests
              ? Commands.withDigests(SessionParameters.DEFAULT_OFFER)
              : SessionParameters.DEFAULT_OFFER;
      TransportSession session =
          transport
              .login(Commands.login(port, arguments[1], offer, Commands.TIMEOUTS))
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      LogicalUnit unit = session.logicalUnit(Lun.of(Integer.parseInt(arguments[2])));
      Commands.run(unit, Commands.testUnitReady());
      Bench bench = new Bench(unit, writes, length);
      Slot[] slots = new Slot[depth];
      Arrays.setAll(slots, i -> bench.new Slot());
      bench.phase(slots, warm);
      long bytesBefore = allocated();
      double cpuBefore = cpuSeconds();
      long from = System.nanoTime();
      bench.phase(slots, seconds);
      double wall = (System.nanoTime() - from) / 1e9;
      double cpu = cpuSeconds() - cpuBefore;
      double bytesPerIo = (double) (allocated() - bytesBefore) / bench.done;
      Arrays.sort(bench.latencies, 0, bench.measured);
      System.out.printf(
          Locale.ROOT,
          "tool=hawser-%s mode=%s bs=%d qd=%d digest=%s iops=%.0f MBps=%.1f p50us=%.1f p99us=%.1f"
              + " p999us=%.1f cpu_s_per_Mio=%.2f alloc_B_per_io=%.2f%n",
          io,
          arguments[3],
          length,
          depth,
          digests ? "both" : "none",
          bench.done / wall,
          bench.done * (double) length / wall / 1e6,
          bench.latencies[bench.measured / 2] / 1e3,
          bench.latencies[(int) (bench.measured * 0.99)] / 1e3,
          bench.latencies[(int) (bench.measured * 0.999)] / 1e3,
          cpu / bench.done * 1e6,
          bytesPerIo);
    }
  }
}
