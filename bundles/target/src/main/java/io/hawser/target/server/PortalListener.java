package io.hawser.target.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.BiConsumer;

/** A portal: a listening socket and the group it belongs to. */
final class PortalListener implements Closeable {
  private static final System.Logger LOG = System.getLogger(PortalListener.class.getName());
  private static final int BACKLOG = 4096;
  private static final long RETRY_NANOS = 100_000_000;

  private final int groupTag;
  private final ServerSocketChannel channel;
  private final InetSocketAddress address;

  private PortalListener(int groupTag, ServerSocketChannel channel, InetSocketAddress address) {
    this.groupTag = groupTag;
    this.channel = channel;
    this.address = address;
  }

  /** Binds and begins to listen; port 0 takes a free one. */
  static PortalListener open(
      int groupTag,
      InetSocketAddress wanted,
      EventLoop loop,
      BiConsumer<PortalListener, SocketChannel> accepted)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(wanted, BACKLOG);
      channel.configureBlocking(false);
      PortalListener portal =
          new PortalListener(groupTag, channel, (InetSocketAddress) channel.getLocalAddress());
      loop.execute(() -> portal.listen(loop, accepted));
      return portal;
    } catch (IOException e) {
      channel.close();
      throw new IOException("cannot listen on " + wanted + ": " + e.getMessage(), e);
    }
  }

  private void listen(EventLoop loop, BiConsumer<PortalListener, SocketChannel> accepted) {
    try {
      loop.register(channel, SelectionKey.OP_ACCEPT, key -> acceptAll(key, loop, accepted));
    } catch (ClosedChannelException e) {
      // Closed before it began to listen: nothing to accept.
      return;
    }
  }

  private void acceptAll(
      SelectionKey key, EventLoop loop, BiConsumer<PortalListener, SocketChannel> accepted) {
    try {
      SocketChannel socket = channel.accept();
      while (socket != null) {
        accepted.accept(this, socket);
        socket = channel.accept();
      }
    } catch (ClosedChannelException e) {
      key.cancel();
    } catch (IOException e) {
      // Most likely no file descriptor is left: others may be given back soon.
      LOG.log(System.Logger.Level.WARNING, "portal {0} cannot accept: {1}", address, e);
      key.interestOps(0);
      loop.schedule(
          RETRY_NANOS,
          () -> {
            if (key.isValid()) {
              key.interestOps(SelectionKey.OP_ACCEPT);
            }
          });
    }
  }

  int groupTag() {
    return groupTag;
  }

  InetSocketAddress address() {
    return address;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
