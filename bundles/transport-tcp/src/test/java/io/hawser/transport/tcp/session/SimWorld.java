package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.TaskManagement;
import io.hawser.api.transport.Digest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionState;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.ScriptedTarget;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.VirtualLoop;
import io.hawser.transport.tcp.net.Dialer;
import io.hawser.transport.tcp.net.Route;
import io.hawser.transport.tcp.net.RouteFinder;
import io.hawser.transport.tcp.net.SimChannel;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A session, its targets and their network in one thread and in virtual time: everything that
 * happens is chosen by one seed. For one thread.
 */
final class SimWorld implements Dialer, AutoCloseable {
  private static final long MILLI = 1_000_000L;
  private static final int UNITS = 3;

  /** Nothing may take longer than this once nothing goes wrong any more, in seconds. */
  private static final int CALM_SECONDS = 90;

  private static final SessionTimeouts TIMEOUTS =
      new SessionTimeouts(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          50,
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          4);

  private final Random random;
  private final boolean evil;
  private final int connectionsWanted;
  private final VirtualLoop virtual = new VirtualLoop();
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final SimDisk disk = new SimDisk();
  private final List<SimTarget> targets = new ArrayList<>();
  private final Map<Integer, SimSession> sessions = new HashMap<>();
  private final List<SimCommand> commands = new ArrayList<>();
  private final SessionParameters wanted;
  private final TcpSession session;
  private int connections;

  /**
   * @param connectionsWanted MaxConnections of both sides
   */
  SimWorld(long seed, boolean evil, int connectionsWanted) {
    this.random = new Random(seed);
    this.evil = evil;
    this.connectionsWanted = connectionsWanted;
    this.wanted = parameters(true);
    SessionServices services =
        new SessionServices(
            this,
            new RouteFinder(),
            Runnable::run,
            random,
            new ReflectionGuard(),
            64,
            Optional.empty());
    session =
        new TcpSession(
            1,
            Commands.login(3260, ScriptedTarget.NAME, parameters(false), TIMEOUTS),
            virtual.loop(),
            services);
  }

  /** What either side wants; a target takes either digest, we want both or none. */
  private SessionParameters parameters(boolean target) {
    boolean digests = random.nextInt(3) > 0;
    List<Digest> list =
        target
            ? List.of(Digest.CRC32C, Digest.NONE)
            : List.of(digests ? Digest.CRC32C : Digest.NONE);
    int segment = 512 << random.nextInt(5);
    int first = 512 << random.nextInt(5);
    return new SessionParameters(
        list,
        list,
        random.nextBoolean(),
        random.nextBoolean(),
        segment,
        1 << 20,
        first,
        SimCommand.MOST_BLOCKS * SimDisk.BLOCK + first,
        1 + random.nextInt(4),
        connectionsWanted,
        0,
        random.nextInt(2),
        0,
        true,
        true,
        1);
  }

  long now() {
    return virtual.loop().wheel().now();
  }

  Random random() {
    return random;
  }

  SimDisk disk() {
    return disk;
  }

  TcpSession session() {
    return session;
  }

  private boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  // ---- the network -----------------------------------------------------------------------

  @Override
  public CompletableFuture<Channel> connect(
      Loop loop, Portal portal, Route route, Duration timeout) {
    CompletableFuture<Channel> result = new CompletableFuture<>();
    if (evil && oneIn(10)) {
      HawserException refused = new HawserException(ErrorCode.TRANSPORT, "connection refused");
      loop.eventLoop().execute(() -> result.completeExceptionally(refused));
      return result;
    }
    loop.eventLoop()
        .execute(
            () -> {
              SimChannel channel = new SimChannel(virtual, allocator);
              if (result.complete(channel)) {
                connections++;
                targets.add(new SimTarget(sessions, disk, channel, wanted, random, evil));
              } else {
                channel.close();
              }
            });
    return result;
  }

  // ---- life ------------------------------------------------------------------------------

  /** So many things happen, one after the other. */
  void live(int steps) throws Exception {
    session.open();
    for (int i = 0; i < steps; i++) {
      settle();
      switch (random.nextInt(8)) {
        case 0, 1 -> ours();
        case 2 -> virtual.advance(random.nextInt(20) * MILLI);
        default -> theirs(false);
      }
      if (evil && oneIn(200)) {
        virtual.advance(random.nextInt(4000) * MILLI);
      }
    }
  }

  /** Everything due is done, and what was sent has arrived. */
  void settle() throws Exception {
    virtual.run();
    for (SimTarget target : targets) {
      target.receive();
    }
    targets.removeIf(SimTarget::isOver);
    sessions.values().removeIf(SimSession::isOver);
    for (SimCommand command : commands) {
      command.checkUntouched();
    }
    commands.removeIf(c -> c.isOver() && oneIn(20));
  }

  private void theirs(boolean calm) {
    if (!targets.isEmpty()) {
      targets.get(random.nextInt(targets.size())).step(calm);
    }
  }

  private void ours() {
    int what = evil ? random.nextInt(60) : 0;
    switch (what) {
      case 1 -> commands.stream().filter(c -> !c.isOver()).findAny().ifPresent(SimCommand::cancel);
      case 2 -> unit().manage(TaskManagement.ABORT_TASK_SET, within(1000));
      case 3 -> unit().manage(TaskManagement.LOGICAL_UNIT_RESET, within(1000));
      case 4 -> session.ping(within(500));
      case 5 -> session.text(new byte[] {'X', '=', '1', 0}, 4096, within(500));
      case 6 -> {
        if (oneIn(4)) {
          session.drop("the simulation wants it");
        }
      }
      case 7 -> {
        if (oneIn(100)) {
          session.logout(within(1000));
        }
      }
      case 8 -> {
        if (oneIn(100)) {
          session.close("the simulation wants it");
        }
      }
      default -> {
        if (commands.size() < 40) {
          submit();
        }
      }
    }
  }

  /** A command of a random kind. */
  void submit() {
    SimCommand command = new SimCommand(this, unit());
    commands.add(command);
    command.submit();
  }

  private LogicalUnit unit() {
    return session.logicalUnit(Lun.of(random.nextInt(UNITS)));
  }

  private Deadline within(int millis) {
    return new Deadline(now() + millis * MILLI);
  }

  // ---- the end ---------------------------------------------------------------------------

  /** Nothing goes wrong any more: everything submitted has to come to its end by itself. */
  void calm() throws Exception {
    targets.forEach(SimTarget::unblock);
    for (int i = 0; i < CALM_SECONDS * 100 && !allOver(); i++) {
      settle();
      for (int j = 0; j < 20; j++) {
        theirs(true);
        settle();
      }
      virtual.advance(10 * MILLI);
    }
    for (SimCommand command : commands) {
      assertTrue(command.isOver(), "a command did not come to its end: " + command);
    }
  }

  private boolean allOver() {
    return commands.stream().allMatch(SimCommand::isOver);
  }

  /** After the session's end nothing is left of it. */
  void end() throws Exception {
    session.close("the simulation is over");
    settle();
    assertEquals(SessionState.FREE, session.state());
    assertTrue(session.ended().toCompletableFuture().isDone());
    assertEquals(0, session.commands().tasks().inUse(), "tasks are left");
    assertEquals(0, virtual.loop().wheel().armed(), "timers are left");
    SimCommand late = new SimCommand(this, unit());
    late.submit();
    settle();
    assertTrue(late.isOver(), "a command was taken by a session that has ended");
    targets.forEach(SimTarget::unblock);
    settle();
    assertEquals(List.of(), targets, "connections are left");
    assertEquals(0, allocator.metric().usedDirectMemory(), "direct buffers are left");
    assertEquals(0, virtual.loop().sendBuffers().lent(), "send buffers are left");
    assertEquals(0, allocator.metric().usedHeapMemory(), "heap buffers are left");
  }

  int connections() {
    return connections;
  }

  @Override
  public void close() {
    virtual.close();
  }
}
