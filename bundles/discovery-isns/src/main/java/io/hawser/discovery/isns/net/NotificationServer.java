package io.hawser.discovery.isns.net;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.discovery.isns.wire.Message;
import io.hawser.discovery.isns.wire.MessageReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Where a server brings its notifications and inquiries. Only peers that are let in are read, a few
 * at a time; each message is answered before the next is read, so a flood costs no memory.
 */
public final class NotificationServer implements AutoCloseable {
  /** What happens with whom and what comes in. On the loop. */
  public interface Handler {
    /** Whether this peer may speak. */
    boolean isWelcome(InetAddress peer);

    /** A message; the answer is sent if there is one, otherwise the connection is closed. */
    Optional<Message> received(Message message);
  }

  /** Connections at a time. */
  static final int MAX_CONNECTIONS = 8;

  private final AsynchronousServerSocketChannel server;
  private final ScheduledExecutorService loop;
  private final Handler handler;
  private final Duration halfMessage;
  private final Set<Guest> guests = new LinkedHashSet<>();

  /**
   * Listens.
   *
   * @param local address to listen on, empty for all
   * @param port port, 0 for any
   * @param halfMessage how long a begun message may take
   * @throws HawserException {@code TRANSPORT} if the port cannot be had
   */
  public NotificationServer(
      IsnsNetwork network,
      Optional<InetAddress> local,
      int port,
      Duration halfMessage,
      Handler handler)
      throws HawserException {
    loop = network.loop();
    this.handler = handler;
    this.halfMessage = halfMessage;
    try {
      server = AsynchronousServerSocketChannel.open(network.group());
      server.bind(
          local
              .map(address -> new InetSocketAddress(address, port))
              .orElseGet(() -> new InetSocketAddress(port)),
          MAX_CONNECTIONS);
    } catch (IOException e) {
      throw new HawserException(
          ErrorCode.TRANSPORT, "iSNS notifications cannot be received: " + e.getMessage(), e);
    }
    accept();
  }

  /** The port it listens on; 0 once it is closed. */
  public int port() {
    try {
      return ((InetSocketAddress) server.getLocalAddress()).getPort();
    } catch (IOException gone) {
      return 0;
    }
  }

  private void accept() {
    if (!server.isOpen()) {
      return;
    }
    server.accept(
        null,
        new CompletionHandler<AsynchronousSocketChannel, Void>() {
          @Override
          public void completed(AsynchronousSocketChannel channel, Void attachment) {
            Loops.run(loop, () -> admit(channel));
            accept();
          }

          @Override
          public void failed(Throwable failure, Void attachment) {
            // Out of descriptors for a moment: try again, but not in a tight loop.
            if (server.isOpen()) {
              Loops.later(loop, NotificationServer.this::accept, Duration.ofSeconds(1));
            }
          }
        });
  }

  private void admit(AsynchronousSocketChannel channel) {
    InetAddress peer;
    try {
      peer = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    } catch (IOException gone) {
      Channels.close(channel);
      return;
    }
    if (!handler.isWelcome(peer)) {
      Channels.close(channel);
      return;
    }
    if (guests.size() >= MAX_CONNECTIONS) {
      // The longest-standing one is most likely half dead; a server opens a new one when it needs.
      guests.iterator().next().end();
    }
    Guest guest = new Guest(channel);
    guests.add(guest);
    guest.read();
  }

  /** One connection of a server's. */
  private final class Guest {
    private final AsynchronousSocketChannel channel;
    private final MessageReader reader = new MessageReader();
    private final ByteBuffer input = ByteBuffer.allocate(4 << 10);
    private final ArrayDeque<Message> unread = new ArrayDeque<>();
    private long begun;

    Guest(AsynchronousSocketChannel channel) {
      this.channel = channel;
    }

    void end() {
      Channels.close(channel);
      guests.remove(this);
    }

    void read() {
      input.clear();
      Duration patience = reader.isInside() ? halfMessage : halfMessage.multipliedBy(1_000);
      channel.read(
          input,
          Math.max(1, patience.toMillis()),
          TimeUnit.MILLISECONDS,
          null,
          new CompletionHandler<Integer, Void>() {
            @Override
            public void completed(Integer count, Void attachment) {
              Loops.run(loop, () -> take(count));
            }

            @Override
            public void failed(Throwable failure, Void attachment) {
              Loops.run(loop, Guest.this::end);
            }
          });
    }

    private void take(int count) {
      if (count < 0) {
        end();
        return;
      }
      try {
        boolean continued = reader.isInside();
        List<Message> whole = reader.read(input.flip());
        unread.addAll(whole);
        // A byte at a time must not stretch one message for ever.
        begun = continued && whole.isEmpty() ? begun : System.nanoTime();
        if (reader.isInside() && System.nanoTime() - begun > halfMessage.toNanos()) {
          end();
          return;
        }
        answerNext();
      } catch (HawserException garbage) {
        end();
      }
    }

    private void answerNext() {
      Message next = unread.poll();
      if (next == null) {
        read();
        return;
      }
      Optional<Message> answer = handler.received(next);
      if (answer.isEmpty()) {
        end();
        return;
      }
      write(answer.get().encode());
    }

    private void write(ByteBuffer bytes) {
      channel.write(
          bytes,
          halfMessage.toMillis(),
          TimeUnit.MILLISECONDS,
          null,
          new CompletionHandler<Integer, Void>() {
            @Override
            public void completed(Integer count, Void attachment) {
              Loops.run(
                  loop,
                  () -> {
                    if (bytes.hasRemaining()) {
                      write(bytes);
                    } else {
                      answerNext();
                    }
                  });
            }

            @Override
            public void failed(Throwable failure, Void attachment) {
              Loops.run(loop, Guest.this::end);
            }
          });
    }
  }

  @Override
  public void close() {
    Channels.close(server);
    Loops.run(loop, () -> List.copyOf(guests).forEach(Guest::end));
  }
}
