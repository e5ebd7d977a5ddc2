package io.hawser.transport.tcp.loop;

import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops of one transport, on the engine that is wanted or, where that is not there, on
 * the next best. Sessions are dealt out to the loops in turn and stay on theirs.
 *
 * <p>Threading: any thread.
 */
public final class LoopGroup implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LoopGroup.class.getName());
  private static final long CLOSE_SECONDS = 10;

  private final Engine engine;
  private final MultiThreadIoEventLoopGroup group;
  private final List<Loop> loops;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /** Those that were made and are not closed yet. */
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();

  /** Loops that are there, on an engine that is there. */
  private record Running(Engine engine, MultiThreadIoEventLoopGroup group) {}

  /**
   * @param threads number of loops, 1 or more
   * @param receiveBufferSize bytes of a loop's receive buffer, at least 64 KiB
   * @param wanted what they run on if it is there; what is used instead is logged once
   * @param idle what the loops do when there is nothing to do
   */
  public LoopGroup(int threads, int receiveBufferSize, IoEngine wanted, IdleStrategy idle) {
    Running running = start(threads, receiveBufferSize, wanted, idle);
    engine = running.engine();
    group = running.group();
    List<Loop> made = new ArrayList<>();
    boolean sleep = idle != IdleStrategy.BUSY_POLL;
    for (int i = 0; i < threads; i++) {
      made.add(new Loop(group.next(), receiveBufferSize, engine.kind(), sleep, System::nanoTime));
    }
    loops = List.copyOf(made);
  }

  private Running start(int threads, int receiveBufferSize, IoEngine wanted, IdleStrategy idle) {
    if (wanted == IoEngine.IO_URING) {
      try {
        return start(threads, UringEngine.open(receiveBufferSize), idle);
      } catch (RuntimeException | LinkageError e) {
        // A kernel, a container or a limit that forbids it must not cost anybody the sessions.
        Engine instead = Engine.epoll();
        LOG.log(
            System.Logger.Level.WARNING,
            "{0}; {1} is used",
            Engine.refusal(wanted, e),
            instead.kind().word());
        return start(threads, instead, idle);
      }
    }
    return start(threads, wanted == IoEngine.NIO ? Engine.nio() : Engine.epoll(), idle);
  }

  private Running start(int threads, Engine engine, IdleStrategy idle) {
    ThreadFactory factory = remembering(new DefaultThreadFactory("hawser-tcp", true));
    return new Running(
        engine,
        new MultiThreadIoEventLoopGroup(
            threads, factory, engine.handlers().apply(strategies(threads, idle))));
  }

  private ThreadFactory remembering(ThreadFactory factory) {
    return task -> {
      Thread thread = factory.newThread(task);
      threads.add(thread);
      return thread;
    };
  }

  private static SelectStrategyFactory strategies(int threads, IdleStrategy idle) {
    return switch (idle) {
      case SLEEP -> DefaultSelectStrategyFactory.INSTANCE;
      case LOOK_THEN_SLEEP -> looking(threads);
      case BUSY_POLL -> () -> (selectNow, hasTasks) -> selectNow.get();
    };
  }

  private static SelectStrategyFactory looking(int threads) {
    int processors = Runtime.getRuntime().availableProcessors();
    BusyLoops busy = new BusyLoops(threads, processors, System.nanoTime());
    AtomicInteger made = new AtomicInteger();
    return () -> new LookThenSleep(System::nanoTime, busy, made.getAndIncrement());
  }

  /** What the loops run on. */
  public IoEngine engine() {
    return engine.kind();
  }

  /** Why an engine cannot be used on this machine, a sentence; empty if it can. */
  public static Optional<String> refusal(IoEngine engine) {
    return Engine.refusal(engine);
  }

  /** A new TCP channel for one of the loops. */
  public Channel newChannel() {
    Channel channel = engine.channels().newChannel();
    open.add(channel);
    channel.closeFuture().addListener(closed -> open.remove(channel));
    return channel;
  }

  /** The next loop in turn. */
  public Loop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /**
   * Closes what channels are left, ends the loops and waits until their threads are gone, so that
   * nothing of this transport is left behind. Must not be called on one of them.
   */
  @Override
  public void close() {
    try {
      closeChannels();
      group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
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
      group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
      Thread.currentThread().interrupt();
    }
  }

  /** Where closing takes a turn of the loop, a loop that ends before leaves the sockets open. */
  private void closeChannels() throws InterruptedException {
    // One that has no loop yet gets none any more, and nothing of it is with the kernel.
    List<ChannelFuture> closing =
        open.stream().filter(Channel::isRegistered).map(Channel::close).toList();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    for (ChannelFuture channel : closing) {
      channel.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
  }
}
