package io.hawser.discovery.isns.net;

import io.hawser.api.Deadline;
import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.discovery.isns.wire.Functions;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.MessageReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One TCP connection to a server: requests out, answers back by their transaction number. All state
 * belongs to the loop; every method may be called from any thread.
 */
public final class IsnsConnection implements AutoCloseable {
  /** Requests waiting for their answers; more are refused. */
  static final int MAX_PENDING = 16;

  private record Pending(
      int function, CompletableFuture<Message> answer, ScheduledFuture<?> alarm) {}

  private final AsynchronousSocketChannel channel;
  private final String peer;
  private final ScheduledExecutorService loop;
  private final MessageReader reader = new MessageReader();
  private final ByteBuffer input = ByteBuffer.allocate(16 << 10);
  private final Map<Integer, Pending> pending = new HashMap<>();
  private final ArrayDeque<ByteBuffer> output = new ArrayDeque<>();
  private final CompletableFuture<HawserException> closed = new CompletableFuture<>();
  private int transaction;
  private boolean writing;

  IsnsConnection(AsynchronousSocketChannel channel, String peer, ScheduledExecutorService loop) {
    this.channel = channel;
    this.peer = peer;
    this.loop = loop;
  }

  void start() {
    Loops.run(loop, this::read);
  }

  /** Completes with the reason when the connection is no more. */
  public CompletableFuture<HawserException> closed() {
    return closed;
  }

  /** Our end's address; empty once it is closed. */
  public Optional<InetAddress> localAddress() {
    try {
      return Optional.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** The server's address; empty once it is closed. */
  public Optional<InetAddress> remoteAddress() {
    try {
      return Optional.of(((InetSocketAddress) channel.getRemoteAddress()).getAddress());
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param function without {@link Functions#RESPONSE}
   * @param flags {@link Message#REPLACE} or 0
   * @return the answer whatever its status; fails with {@code TRANSPORT}, {@code REQUEST_TIMEOUT}
   *     or {@code ISNS_QUERY} when what came back was no iSNS
   */
  public CompletableFuture<Message> request(
      int function, int flags, byte[] body, Deadline deadline) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    Loops.run(
        loop,
        () -> {
          if (closed.isDone()) {
            answer.completeExceptionally(closed.join());
          } else if (pending.size() >= MAX_PENDING) {
            answer.completeExceptionally(
                new HawserException(ErrorCode.NO_MEMORY, peer + " owes too many answers"));
          } else {
            send(function, flags, body, deadline, answer);
          }
        },
        answer);
    return answer;
  }

  private void send(
      int function, int flags, byte[] body, Deadline deadline, CompletableFuture<Message> answer) {
    do {
      transaction = transaction + 1 & 0xffff;
    } while (pending.containsKey(transaction));
    int mine = transaction;
    ScheduledFuture<?> alarm =
        loop.schedule(
            // An answer that comes later would be taken for another's, so the connection goes too.
            () ->
                close(
                    new HawserException(
                        ErrorCode.REQUEST_TIMEOUT, peer + " did not answer in time")),
            deadline.remaining().toMillis(),
            TimeUnit.MILLISECONDS);
    pending.put(mine, new Pending(function, answer, alarm));
    output.add(new Message(function, Message.CLIENT | flags, mine, body).encode());
    write();
  }

  private void write() {
    if (writing || output.isEmpty() || closed.isDone()) {
      return;
    }
    writing = true;
    ByteBuffer next = output.peek();
    channel.write(
        next,
        null,
        new CompletionHandler<Integer, Void>() {
          @Override
          public void completed(Integer count, Void attachment) {
            Loops.run(
                loop,
                () -> {
                  writing = false;
                  if (!next.hasRemaining()) {
                    output.poll();
                  }
                  write();
                });
          }

          @Override
          public void failed(Throwable failure, Void attachment) {
            Loops.run(loop, () -> close(lost(failure.getMessage())));
          }
        });
  }

  private HawserException lost(String why) {
    return new HawserException(ErrorCode.TRANSPORT, peer + " was lost: " + why);
  }

  private void read() {
    if (closed.isDone()) {
      return;
    }
    input.clear();
    channel.read(
        input,
        null,
        new CompletionHandler<Integer, Void>() {
          @Override
          public void completed(Integer count, Void attachment) {
            Loops.run(loop, () -> take(count));
          }

          @Override
          public void failed(Throwable failure, Void attachment) {
            Loops.run(loop, () -> close(lost(failure.getMessage())));
          }
        });
  }

  private void take(int count) {
    if (count < 0) {
      close(lost("it closed the connection"));
      return;
    }
    try {
      List<Message> messages = reader.read(input.flip());
      for (Message message : messages) {
        Pending request = pending.get(message.transaction());
        if (request == null || message.function() != (request.function() | Functions.RESPONSE)) {
          throw new HawserException(
              ErrorCode.ISNS_QUERY, peer + " sent an answer to nothing that was asked");
        }
        pending.remove(message.transaction());
        request.alarm().cancel(false);
        request.answer().complete(message);
      }
      read();
    } catch (HawserException garbage) {
      close(garbage);
    }
  }

  private void close(HawserException reason) {
    if (closed.isDone()) {
      return;
    }
    Channels.close(channel);
    output.clear();
    List<Pending> waiting = List.copyOf(pending.values());
    pending.clear();
    closed.complete(reason);
    for (Pending each : waiting) {
      each.alarm().cancel(false);
      each.answer().completeExceptionally(reason);
    }
  }

  /** Closes; whoever waits is told. */
  @Override
  public void close() {
    Loops.run(
        loop,
        () -> close(new HawserException(ErrorCode.TRANSPORT, peer + " is not needed any more")));
  }
}
