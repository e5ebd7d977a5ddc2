package io.hawser.multipath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.IscsiName;
import io.hawser.api.Portal;
import io.hawser.api.iface.Iface;
import io.hawser.api.multipath.PathState;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.Isid;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.SessionType;
import io.hawser.api.transport.TransportSession;
import io.hawser.scsi.cdb.BlockCdb;
import io.hawser.target.EmbeddedTarget;
import io.hawser.target.disk.Disk;
import io.hawser.target.fault.Fault;
import io.hawser.transport.tcp.TcpTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two real sessions to the embedded target, real time, and a load that verifies itself. */
@Timeout(120)
class RealPathsTest {
  private static final String TARGET = "iqn.2026-01.io.hawser:disk";
  private static final int DEPTH = 32;
  private static final int BLOCK = 4096;

  private EmbeddedTarget target;
  private TcpTransport transport;
  private ScheduledExecutorService timer;
  private JoinedDevice device;
  private final List<TransportSession> sessions = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    target =
        EmbeddedTarget.builder()
            .portal(1, "127.0.0.1", 0)
            .portal(1, "127.0.0.1", 0)
            .target(TARGET, t -> t.lun(0, Disk.memory("1", 32 << 20)))
            .start();
    transport = new TcpTransport();
    timer = Executors.newSingleThreadScheduledExecutor();
    List<PathSource> sources = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      TransportSession session = login(i);
      sessions.add(session);
      sources.add(new PathSource(session, Lun.of(0), transport::login, 1));
    }
    MultipathSettings settings = MultipathSettings.DEFAULT.with(GroupPolicy.MULTIBUS);
    Joiner.Result result =
        new Joiner(settings, Timeline.on(timer))
            .join(sources, Duration.ofSeconds(10))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    assertEquals(List.of(), result.leftOut());
    device = result.devices().get(0);
    await(() -> device.paths().stream().allMatch(p -> p.state() == PathState.UP));
  }

  private TransportSession login(int index) throws Exception {
    int port = target.portals().get(index).address().getPort();
    LoginRequest request =
        new LoginRequest(
            Iface.DEFAULT,
            Portal.of("127.0.0.1", port),
            IscsiName.of("iqn.2026-01.io.hawser:host"),
            Optional.of(IscsiName.of(TARGET)),
            Isid.random(new Random(), index + 1),
            SessionType.NORMAL,
            Optional.empty(),
            SessionParameters.DEFAULT_OFFER,
            SessionTimeouts.DEFAULT);
    return transport.login(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() {
    target.faults().clear();
    if (device != null) {
      device.close();
    }
    sessions.forEach(s -> s.close("the test is over"));
    transport.close();
    timer.shutdownNow();
    target.close();
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    CountDownLatch holds = new CountDownLatch(1);
    var looking =
        timer.scheduleWithFixedDelay(
            () -> {
              if (condition.getAsBoolean()) {
                holds.countDown();
              }
            },
            0,
            5,
            TimeUnit.MILLISECONDS);
    assertTrue(holds.await(60, TimeUnit.SECONDS), () -> String.join("\n", device.explain()));
    looking.cancel(false);
  }

  /** Random reads and writes of 4 KiB, each user on blocks of its own, one command at a time. */
  private final class Load {
    private final AtomicLong last = new AtomicLong();
    private final AtomicLong gap = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private final AtomicReference<String> wrong = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(DEPTH);
    private volatile boolean stopping;

    void start() {
      last.set(System.nanoTime());
      for (int user = 0; user < DEPTH; user++) {
        new User(user).next();
      }
    }

    void stop() throws InterruptedException {
      stopping = true;
      assertTrue(
          ended.await(60, TimeUnit.SECONDS),
          () -> "a command is stuck: " + String.join("\n", device.explain()));
      assertEquals(null, wrong.get());
    }

    private final class User {
      private static final int SLOTS = 8;
      private final int base;
      private final Random random;
      private final long[] journal = new long[SLOTS];
      private final ByteBuffer data = ByteBuffer.allocateDirect(BLOCK);
      private final byte[] cdb = new byte[16];
      private final ScsiCommand command = new ScsiCommand();
      private long version;
      private boolean write;
      private int slot;

      User(int number) {
        base = number * SLOTS;
        random = new Random(number);
        command.onCompletion(this::completed);
      }

      void next() {
        slot = random.nextInt(SLOTS);
        write = version == 0 || random.nextBoolean();
        long lba = (long) (base + slot) * BLOCK / 512;
        if (write) {
          version++;
          data.putLong(0, version).putLong(BLOCK - 8, version);
          command.cdb(cdb, 0, BlockCdb.write10(cdb, lba, BLOCK / 512, 0)).write(data);
        } else {
          command.cdb(cdb, 0, BlockCdb.read10(cdb, lba, BLOCK / 512, 0)).read(data);
        }
        device.unit().execute(command);
      }

      private void completed(ScsiCommand ended) {
        long now = System.nanoTime();
        gap.accumulateAndGet(now - last.getAndSet(now), Math::max);
        done.incrementAndGet();
        if (!ended.isWhole()) {
          wrong.compareAndSet(null, "an error: " + ended.failure() + ", status " + ended.status());
        } else if (write) {
          journal[slot] = version;
        } else if (data.getLong(0) != journal[slot] || data.getLong(BLOCK - 8) != journal[slot]) {
          wrong.compareAndSet(
              null, "slot " + slot + " holds " + data.getLong(0) + " and not " + journal[slot]);
        }
        if (Load.this.stopping || wrong.get() != null) {
          Load.this.ended.countDown();
        } else {
          next();
        }
      }
    }
  }

  private void run(Load load, long millis) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    timer.schedule(over::countDown, millis, TimeUnit.MILLISECONDS);
    assertTrue(over.await(20, TimeUnit.SECONDS));
    assertEquals(null, load.wrong.get());
  }

  @Test
  void aResetUnderLoadIsNoticedByNobody() throws Exception {
    Load load = new Load();
    load.start();
    run(load, 300);
    int port = sessions.get(0).portal().port();
    for (int i = 0; i < 2; i++) {
      load.gap.set(0);
      Fault fault = target.faults().onRequest().port(port).once().reset();
      await(() -> fault.hits() > 0);
      await(() -> device.paths().get(0).state() != PathState.UP);
      await(() -> device.paths().stream().allMatch(p -> p.state() == PathState.UP));
      assertTrue(load.gap.get() < 1_000_000_000L, load.gap.get() / 1_000_000 + " ms");
    }
    load.stop();
  }

  @Test
  void aPathThatFallsSilentUnderLoadIsLeft() throws Exception {
    Load load = new Load();
    load.start();
    run(load, 300);
    int port = sessions.get(0).portal().port();
    load.gap.set(0);
    Fault silent = target.faults().onRequest().port(port).blackhole();
    Fault deaf = target.faults().onConnect().port(port).blackhole();
    await(() -> device.paths().get(0).state() == PathState.DOWN);
    run(load, 500);
    assertTrue(load.gap.get() < 2_000_000_000L, load.gap.get() / 1_000_000 + " ms");
    silent.close();
    deaf.close();
    load.stop();
  }

  @Test
  void aHeldWriteNeverLandsLate() throws Exception {
    int port = sessions.get(0).portal().port();
    device.pin(java.util.OptionalInt.of(1));
    Fault held = target.faults().onCommand().port(port).writes().once().hold();
    ScsiCommand old = write(7, (byte) 1);
    device.unit().execute(old);
    await(() -> held.held() == 1);
    Fault silent = target.faults().onRequest().port(port).blackhole();
    await(() -> !old.isActive());
    assertTrue(old.isWhole(), () -> "" + old.failure());
    ScsiCommand next = write(7, (byte) 2);
    device.unit().execute(next);
    await(() -> !next.isActive());
    assertTrue(next.isWhole());
    held.release();
    silent.close();
    ScsiCommand read = read(7);
    device.unit().execute(read);
    await(() -> !read.isActive());
    assertEquals(2, read.data().get(0));
    assertFalse(held.held() > 0);
  }

  private static ScsiCommand write(long lba, byte fill) {
    byte[] data = new byte[512];
    java.util.Arrays.fill(data, fill);
    byte[] cdb = new byte[16];
    return new ScsiCommand()
        .cdb(cdb, 0, BlockCdb.write10(cdb, lba, 1, 0))
        .write(ByteBuffer.wrap(data));
  }

  private static ScsiCommand read(long lba) {
    byte[] cdb = new byte[16];
    return new ScsiCommand()
        .cdb(cdb, 0, BlockCdb.read10(cdb, lba, 1, 0))
        .read(ByteBuffer.allocate(512));
  }
}
