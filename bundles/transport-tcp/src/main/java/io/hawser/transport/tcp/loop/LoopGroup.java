package io.hawser.transport.tcp.loop;

import io.hawser.transport.tcp.IdleStrategy;
import io.netty.channel.Channel;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops of one transport: native epoll where it is there, NIO otherwise. Sessions are
 * dealt out to the loops in turn and stay on theirs.
 *
 * <p>Threading: any thread.
 */
public final class LoopGroup implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LoopGroup.class.getName());
  private static final int EVENTS_PER_TURN = 64;
  private static final long CLOSE_SECONDS = 10;

  private final MultiThreadIoEventLoopGroup group;
  private final boolean nativeEpoll;
  private final List<Loop> loops;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param threads number of loops, 1 or more
   * @param receiveBufferSize bytes of a loop's receive buffer, at least 64 KiB
   * @param preferNative whether native epoll is used where it is there
   * @param idle what the loops do when there is nothing to do
   */
  public LoopGroup(int threads, int receiveBufferSize, boolean preferNative, IdleStrategy idle) {
    nativeEpoll = preferNative && Epoll.isAvailable();
    group =
        new MultiThreadIoEventLoopGroup(
            threads,
            remembering(new DefaultThreadFactory("hawser-tcp", true)),
            handlers(threads, idle));
    List<Loop> made = new ArrayList<>();
    boolean sleep = idle != IdleStrategy.BUSY_POLL;
    for (int i = 0; i < threads; i++) {
      made.add(new Loop(group.next(), receiveBufferSize, nativeEpoll, sleep, System::nanoTime));
    }
    loops = List.copyOf(made);
  }

  private ThreadFactory remembering(ThreadFactory factory) {
    return task -> {
      Thread thread = factory.newThread(task);
      threads.add(thread);
      return thread;
    };
  }

  private IoHandlerFactory handlers(int threads, IdleStrategy idle) {
    SelectStrategyFactory strategy =
        switch (idle) {
          case SLEEP -> DefaultSelectStrategyFactory.INSTANCE;
          case LOOK_THEN_SLEEP -> looking(threads);
          case BUSY_POLL -> () -> (selectNow, hasTasks) -> selectNow.get();
        };
    return nativeEpoll
        ? EpollIoHandler.newFactory(EVENTS_PER_TURN, strategy)
        : NioIoHandler.newFactory(SelectorProvider.provider(), strategy);
  }

  private static SelectStrategyFactory looking(int threads) {
    int processors = Runtime.getRuntime().availableProcessors();
    BusyLoops busy = new BusyLoops(threads, processors, System.nanoTime());
    AtomicInteger made = new AtomicInteger();
    return () -> new LookThenSleep(System::nanoTime, busy, made.getAndIncrement());
  }

  /** Whether native epoll is in use. */
  public boolean isNative() {
    return nativeEpoll;
  }

  /** The class of this group's TCP channels. */
  public Class<? extends Channel> channelType() {
    return nativeEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** The next loop in turn. */
  public Loop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /**
   * Ends the loops and waits until their threads are gone, so that nothing of this transport is
   * left behind. Must not be called on one of them.
   */
  @Override
  public void close() {
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    try {
      if (!group.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(
            System.Logger.Level.WARNING,
            "the event loops did not end within {0} seconds",
            CLOSE_SECONDS);
        return;
      }
      // Terminated loops have a few steps to go before their threads are gone.
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
      }
      loops.forEach(Loop::release);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
