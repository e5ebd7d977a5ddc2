package io.hawser.discovery.isns.net;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The threads of this room: one for its sockets, one that owns all state and keeps time, and one
 * that may block, for names to be looked up. All are daemons.
 */
public final class IsnsNetwork implements AutoCloseable {
  private final AsynchronousChannelGroup group;
  private final ScheduledThreadPoolExecutor loop;
  private final ExecutorService resolver;

  /**
   * Starts the threads.
   *
   * @throws HawserException {@code NO_MEMORY} if the machine has none to give
   */
  public IsnsNetwork() throws HawserException {
    try {
      group = AsynchronousChannelGroup.withFixedThreadPool(1, daemon("hawser-isns-io"));
    } catch (IOException e) {
      throw new HawserException(ErrorCode.NO_MEMORY, "no sockets for iSNS: " + e.getMessage(), e);
    }
    loop = new ScheduledThreadPoolExecutor(1, daemon("hawser-isns"));
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    resolver = Executors.newSingleThreadExecutor(daemon("hawser-isns-names"));
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** The thread that owns state; it never blocks. */
  public ScheduledExecutorService loop() {
    return loop;
  }

  AsynchronousChannelGroup group() {
    return group;
  }

  /** Spreads a pause by a tenth to either side, so that a thousand hosts do not ask at once. */
  public static Duration jitter(Duration pause) {
    double factor = 0.9 + ThreadLocalRandom.current().nextDouble() * 0.2;
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }

  /**
   * Connects, names looked up off the loop.
   *
   * @param local source address, empty for any
   * @return fails with {@code TRANSPORT} or {@code TRANSPORT_TIMEOUT}
   */
  public CompletableFuture<IsnsConnection> connect(
      String host, int port, Optional<InetAddress> local, Deadline deadline) {
    String peer = "iSNS server " + host + ":" + port;
    CompletableFuture<IsnsConnection> result = new CompletableFuture<>();
    var alarm =
        loop.schedule(
            () ->
                result.completeExceptionally(
                    new HawserException(
                        ErrorCode.TRANSPORT_TIMEOUT, peer + " did not accept in time")),
            deadline.remaining().toMillis(),
            TimeUnit.MILLISECONDS);
    result.whenComplete((c, e) -> alarm.cancel(false));
    CompletableFuture.supplyAsync(() -> new InetSocketAddress(host, port), resolver)
        .whenComplete(
            (address, failure) -> {
              if (failure != null || address.isUnresolved()) {
                result.completeExceptionally(
                    new HawserException(ErrorCode.TRANSPORT, peer + " has no address", failure));
              } else {
                connect(address, peer, local, result);
              }
            });
    return result;
  }

  private void connect(
      SocketAddress address,
      String peer,
      Optional<InetAddress> local,
      CompletableFuture<IsnsConnection> result) {
    try {
      AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group);
      result.whenComplete(
          (connection, failure) -> {
            if (failure != null) {
              Channels.close(channel);
            }
          });
      if (local.isPresent()) {
        channel.bind(new InetSocketAddress(local.get(), 0));
      }
      channel.connect(
          address,
          null,
          new CompletionHandler<Void, Void>() {
            @Override
            public void completed(Void nothing, Void attachment) {
              IsnsConnection connection = new IsnsConnection(channel, peer, loop);
              if (result.complete(connection)) {
                connection.start();
              } else {
                Channels.close(channel);
              }
            }

            @Override
            public void failed(Throwable failure, Void attachment) {
              refuse(result, peer, failure);
            }
          });
    } catch (IOException | RuntimeException e) {
      refuse(result, peer, e);
    }
  }

  private static void refuse(
      CompletableFuture<IsnsConnection> result, String peer, Throwable failure) {
    result.completeExceptionally(
        new HawserException(
            ErrorCode.TRANSPORT, peer + " cannot be reached: " + failure.getMessage(), failure));
  }

  @Override
  public void close() {
    loop.shutdown();
    resolver.shutdownNow();
    try {
      group.shutdownNow();
    } catch (IOException alreadyBroken) {
      // Its channels are gone either way, and nobody is left to be told.
      group.shutdown();
    }
  }
}
