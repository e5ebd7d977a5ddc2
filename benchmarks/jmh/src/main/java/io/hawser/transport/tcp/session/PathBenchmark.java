package io.hawser.transport.tcp.session;

import io.hawser.api.scsi.ScsiCommand;
import io.hawser.protocol.pdu.Bhs;
import io.hawser.protocol.pdu.Opcode;
import io.hawser.protocol.pdu.ScsiCommandHeader;
import io.hawser.transport.tcp.loop.DeadlineWheel;
import io.hawser.transport.tcp.loop.Timeout;
import io.hawser.transport.tcp.recorder.PduRing;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one I/O of the software transport goes through, part by part: the queue to the loop, the
 * task table, the codec, and the small costs (deadline, counters, flight recorder). Run with {@code
 * -prof gc}: none of them may allocate.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
public class PathBenchmark {
  private static final int DEPTH = 32;

  private final ByteBuffer wire = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer cdb = ByteBuffer.allocate(16);
  private final ScsiCommand command = new ScsiCommand().cdb(new byte[16]).noData();
  private final CommandQueue queue = new CommandQueue(4096);
  private final TaskTable table = new TaskTable(null, 4096);
  private final Task[] flying = new Task[DEPTH];
  private final DeadlineWheel wheel = new DeadlineWheel(System::nanoTime, at -> {});
  private final Timeout timeout = new NeverExpires();
  private final Counters counters = new Counters();
  private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", 3260);
  private final PduRing ring = new PduRing(address, address, "a benchmark", 2048);
  private final InboundPdus inbound = new InboundPdus(new Discard(), 1 << 18, null);
  private int next;
  private long now;

  /** Sets up a table in use and a batch of answers as they come off the wire. */
  public PathBenchmark() {
    for (int i = 0; i < DEPTH; i++) {
      flying[i] = table.take();
      flying[i].beginSending(i);
    }
    for (int i = 0; i < DEPTH; i++) {
      int at = i * Bhs.LENGTH;
      wire.putInt(at, Opcode.SCSI_RESPONSE << 24 | Bhs.FLAG_FINAL << 16);
    }
  }

  /** Admit, hand over, take in, release: what a submitting thread and the loop do together. */
  @Benchmark
  public ScsiCommand queue() {
    queue.admit();
    queue.offer(null, command);
    ScsiCommand taken = queue.poll();
    queue.release();
    return taken;
  }

  /** A task is given back, another taken, given a tag and found by it. */
  @Benchmark
  public Task taskTable() {
    int i = next++ & DEPTH - 1;
    table.give(flying[i]);
    Task task = table.take();
    task.beginSending(next);
    flying[i] = task;
    return table.find(task.tag);
  }

  /** The header of one SCSI command. */
  @Benchmark
  public void encodeCommand() {
    ScsiCommandHeader.put(wire, 4096, 0xc1, 0, 1L << 48, next++, 4096, next, next, cdb, 0, 16);
  }

  /** A batch of 32 SCSI responses is found in the receive buffer; per batch. */
  @Benchmark
  public long receive32() {
    inbound.feed(wire, 0, DEPTH * Bhs.LENGTH);
    return inbound.completed();
  }

  /** Small cost: the deadline of a command is armed and disarmed. */
  @Benchmark
  public void deadline() {
    now += 1000;
    wheel.arm(timeout, now + 30_000_000_000L);
    timeout.disarm();
  }

  /** Small cost: the four counters a read moves. */
  @Benchmark
  public void counters() {
    counters.add(Counters.Count.COMMANDS, 1);
    counters.add(Counters.Count.BYTES_READ, 4096);
    counters.add(Counters.Count.RESPONSES, 1);
  }

  /** Small cost: the flight recorder keeps both headers of a read. */
  @Benchmark
  public void recorder() {
    ring.sent(wire, 0);
    ring.received(wire, Bhs.LENGTH);
  }

  private static final class Discard implements PduSink {
    @Override
    public void header(ByteBuffer header, int at, int dataLength) {}

    @Override
    public void complete(ByteBuffer collected) {}
  }

  private static final class NeverExpires extends Timeout {
    @Override
    protected void expired(long now) {
      throw new IllegalStateException("expired");
    }
  }
}
