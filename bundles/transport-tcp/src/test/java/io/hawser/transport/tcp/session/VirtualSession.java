package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.api.scsi.LogicalUnit;
import io.hawser.api.scsi.Lun;
import io.hawser.api.scsi.ScsiCommand;
import io.hawser.api.transport.LoginRequest;
import io.hawser.api.transport.SessionParameters;
import io.hawser.api.transport.SessionTimeouts;
import io.hawser.api.transport.TransportSession;
import io.hawser.protocol.chap.ReflectionGuard;
import io.hawser.transport.tcp.Commands;
import io.hawser.transport.tcp.Peer;
import io.hawser.transport.tcp.ScriptedTarget;
import io.hawser.transport.tcp.Wire;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.VirtualLoop;
import io.hawser.transport.tcp.net.Dialer;
import io.hawser.transport.tcp.net.Route;
import io.hawser.transport.tcp.net.RouteFinder;
import io.hawser.transport.tcp.net.SimChannel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A session and the target's ends of its connections in one thread and in virtual time: the test
 * plays the target, and nothing is waited for. For one thread.
 */
final class VirtualSession implements Dialer, AutoCloseable {
  /** Commands a session holds. */
  static final int DEPTH = 64;

  /** How exactly deadlines are kept. */
  private static final long TICK = 1L << 23;

  private final VirtualLoop virtual = new VirtualLoop();
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
  private final List<SimChannel> channels = new ArrayList<>();
  private final Deque<SimChannel> dialed = new ArrayDeque<>();
  private final List<Portal> portals = new ArrayList<>();
  private final TcpSession session;
  private HawserException refusal;
  private boolean stalls;
  private CompletableFuture<Channel> stalled;

  VirtualSession(SessionParameters offer, SessionTimeouts timeouts) {
    this(Commands.login(3260, ScriptedTarget.NAME, offer, timeouts));
  }

  VirtualSession(LoginRequest request) {
    SessionServices services =
        new SessionServices(
            this,
            new RouteFinder(),
            Runnable::run,
            new Random(1),
            new ReflectionGuard(),
            DEPTH,
            Optional.empty());
    session = new TcpSession(1, request, virtual.loop(), services);
  }

  /**
   * Time-outs of which no two are alike: connect 5 s, login 10 s, command 30 s, task 8 s, logout 6
   * s, 700 ms between tries to come back and 60 s for all of them, two redirects, and no pings.
   */
  static SessionTimeouts timeouts(int reconnects) {
    return new SessionTimeouts(
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(8),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ofSeconds(6),
        reconnects,
        Duration.ofMillis(700),
        Duration.ofSeconds(60),
        2);
  }

  // ---- the network -----------------------------------------------------------------------

  @Override
  public CompletableFuture<Channel> connect(
      Loop loop, Portal portal, Route route, Duration timeout) {
    CompletableFuture<Channel> result = new CompletableFuture<>();
    portals.add(portal);
    if (stalls) {
      stalled = result;
      return result;
    }
    loop.eventLoop()
        .execute(
            () -> {
              if (refusal != null) {
                result.completeExceptionally(refusal);
                return;
              }
              SimChannel channel = new SimChannel(virtual, allocator);
              if (result.complete(channel)) {
                channels.add(channel);
                dialed.add(channel);
              } else {
                channel.close();
              }
            });
    return result;
  }

  /** Nobody listens from now on. */
  void unreachable() {
    refusal = new HawserException(ErrorCode.TRANSPORT, "connection refused");
  }

  /** Somebody listens again. */
  void reachable() {
    refusal = null;
  }

  /** No connection comes to an end from now on, good or bad. */
  void stalled() {
    stalls = true;
  }

  /** Whether nobody waits any more for the connection that comes to no end. */
  boolean wasGivenUp() {
    return stalled.isCancelled();
  }

  /** How often a connection was asked for. */
  int dials() {
    run();
    return portals.size();
  }

  /** Where the last connection was asked for. */
  Portal lastPortal() {
    run();
    return portals.get(portals.size() - 1);
  }

  /** The target's end of the next connection. */
  Peer accept() {
    return new Peer(new SimWire(channel()));
  }

  /** The next connection itself. */
  private SimChannel channel() {
    if (dialed.isEmpty()) {
      pass(Duration.ZERO);
    }
    assertTrue(!dialed.isEmpty(), "no connection was made");
    return dialed.poll();
  }

  /** The target's end of a connection. */
  private final class SimWire implements Wire {
    private final SimChannel channel;

    SimWire(SimChannel channel) {
      this.channel = channel;
    }

    @Override
    public ByteBuffer read() throws IOException {
      if (!isReadable()) {
        throw new IOException("the initiator says nothing more");
      }
      ByteBuf sent = channel.readOutbound();
      if (sent == null) {
        return null;
      }
      ByteBuffer bytes = ByteBuffer.allocate(sent.readableBytes());
      sent.readBytes(bytes).release();
      return bytes.flip();
    }

    @Override
    public boolean isReadable() {
      run();
      return !channel.isOpen() || !channel.outboundMessages().isEmpty();
    }

    @Override
    public void write(ByteBuffer bytes) {
      while (bytes.hasRemaining()) {
        channel.arrive(bytes, bytes.remaining());
      }
      run();
    }

    @Override
    public void reset() {
      channel.breakDown(false);
      run();
    }

    @Override
    public void close() {
      channel.breakDown(true);
      run();
    }
  }

  // ---- life ------------------------------------------------------------------------------

  TcpSession session() {
    return session;
  }

  LogicalUnit unit() {
    return unit(1);
  }

  LogicalUnit unit(int lun) {
    return session.logicalUnit(Lun.of(lun));
  }

  /** Begins the first login. */
  CompletableFuture<TransportSession> open() {
    CompletableFuture<TransportSession> opened = session.open().toCompletableFuture();
    run();
    return opened;
  }

  /** Logs in for the first time; the target agrees to this. */
  Peer loggedIn(String... answers) throws IOException {
    open();
    return comesBack(answers);
  }

  /** The login of a new session succeeds. */
  Peer comesBack(String... answers) throws IOException {
    Peer peer = accept();
    peer.loginAnew(answers);
    run();
    return peer;
  }

  /** Submits a command. */
  CompletableFuture<ScsiCommand> start(LogicalUnit unit, ScsiCommand command) {
    CompletableFuture<ScsiCommand> done = Commands.start(unit, command);
    run();
    return done;
  }

  /** Submits TEST UNIT READY. */
  CompletableFuture<ScsiCommand> start() {
    return start(unit(), Commands.testUnitReady());
  }

  long now() {
    return virtual.loop().wheel().now();
  }

  /** Runs what is due. */
  void run() {
    virtual.run();
  }

  /** A little time passes. */
  void step() {
    virtual.advance(TICK / 2);
  }

  /** Time passes, and as much more as the wheel of deadlines needs to notice. */
  void pass(Duration time) {
    long end = now() + time.toNanos() + 2 * TICK;
    while (now() - end < 0) {
      step();
    }
  }

  /** Not quite so much time passes. */
  void passAlmost(Duration time) {
    pass(time.minusNanos(4 * TICK));
  }

  /** Timers that are armed. */
  int timers() {
    return virtual.loop().wheel().armed();
  }

  /** Ends the session, after which nothing is left of it. */
  @Override
  public void close() {
    session.close("the test is over");
    run();
    assertTrue(session.ended().toCompletableFuture().isDone());
    assertEquals(0, session.commands().tasks().inUse(), "tasks are left");
    assertEquals(0, timers(), "timers are left");
    channels.forEach(EmbeddedChannel::releaseOutbound);
    assertTrue(channels.stream().noneMatch(SimChannel::isOpen), "connections are left");
    assertEquals(0, virtual.loop().sendBuffers().lent(), "send buffers are left");
    assertEquals(0, allocator.metric().usedDirectMemory(), "direct buffers are left");
    assertEquals(0, allocator.metric().usedHeapMemory(), "heap buffers are left");
    virtual.close();
  }
}
