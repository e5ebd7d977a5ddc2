package io.hawser.transport.tcp.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel holds back comes out: real sockets, and less than the watermark in them. */
@ParameterizedClass
@EnumSource(
    value = IoEngine.class,
    names = {"EPOLL", "IO_URING"})
class ReceiveGateTest {
  private static final IntegerUnixChannelOption LOW_WATER =
      new IntegerUnixChannelOption("SO_RCVLOWAT", 1, 18);
  private static final int REPLY = 4144;
  private static final int LITTLE = 100;

  /** A hundredth of a second is meant; only a reply that waits for ever takes so long. */
  private static final int PATIENCE_SECONDS = 10;

  private final IoEngine engine;
  private final LoopGroup group;
  private final Loop loop;
  private final Semaphore received = new Semaphore(0);
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private ServerSocket server;
  private Socket target;
  private Channel channel;
  private ReplyGathering gathering;
  private long ever;
  private long bytes;

  ReceiveGateTest(IoEngine engine) {
    this.engine = engine;
    this.group = new LoopGroup(1, 1 << 16, engine, IdleStrategy.SLEEP);
    this.loop = group.next();
  }

  private final class Received extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf data = (ByteBuf) message;
      received.release(data.readableBytes());
      data.release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended.complete(null);
    }
  }

  @BeforeEach
  void connect() throws Exception {
    assumeTrue(group.engine() == engine, () -> LoopGroup.refusal(engine).orElseThrow());
    server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    channel =
        new Bootstrap()
            .group(loop.eventLoop())
            .channelFactory(group::newChannel)
            .handler(new Received())
            .connect(server.getLocalSocketAddress())
            .sync()
            .channel();
    target = server.accept();
    gathering = ReceiveGate.gathering(loop, channel);
  }

  @AfterEach
  void close() throws Exception {
    if (channel != null) {
      channel.close().sync();
      target.close();
      server.close();
    }
    group.close();
  }

  /** On the loop: a second with a target that sends one by one has just gone by. */
  private void gather() {
    long now = System.nanoTime();
    turn(0, now - TimeUnit.SECONDS.toNanos(1));
    for (long at = now - TimeUnit.SECONDS.toNanos(1); at < now; at += 10_000) {
      turn(32, at);
    }
    turn(32, now);
    assertTrue(
        channel.config().getOption(LOW_WATER) > LITTLE, "nothing is held back, nothing to test");
  }

  private void turn(int inFlight, long at) {
    int replies = Math.max(1, channel.config().getOption(LOW_WATER) / REPLY);
    ever += replies;
    bytes += (long) replies * REPLY;
    gathering.turn(inFlight, ever, bytes, at);
  }

  /** Closes the gate, and lets the target send before it may open again. */
  private void whileGathering(Talk talk) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.eventLoop()
        .execute(
            () -> {
              try {
                gather();
                talk.run();
                done.complete(null);
              } catch (Exception | AssertionError e) {
                done.completeExceptionally(e);
              }
            });
    done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** What the target does. */
  private interface Talk {
    void run() throws Exception;
  }

  private void assertReceived(int length) throws InterruptedException {
    assertTrue(
        received.tryAcquire(length, PATIENCE_SECONDS, TimeUnit.SECONDS),
        () -> "of " + length + " bytes only " + received.availablePermits() + " came");
  }

  @Test
  void lessThanTheWatermarkComesThoughNothingFollows() throws Exception {
    whileGathering(() -> target.getOutputStream().write(new byte[LITTLE]));
    assertReceived(LITTLE);
    assertEquals(1, channel.config().getOption(LOW_WATER));
    target.getOutputStream().write(new byte[1]);
    assertReceived(1);
  }

  @Test
  void lessThanTheWatermarkComesBeforeTheEnd() throws Exception {
    whileGathering(
        () -> {
          target.getOutputStream().write(new byte[LITTLE]);
          target.close();
        });
    assertReceived(LITTLE);
    ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void lessThanTheWatermarkComesThoughTheGatheringHasStopped() throws Exception {
    whileGathering(() -> target.getOutputStream().write(new byte[LITTLE]));
    assertReceived(LITTLE);
    whileGathering(gathering::stop);
    target.getOutputStream().write(new byte[LITTLE]);
    target.shutdownOutput();
    assertReceived(LITTLE);
  }
}
