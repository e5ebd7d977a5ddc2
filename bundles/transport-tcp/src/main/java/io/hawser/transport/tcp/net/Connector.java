package io.hawser.transport.tcp.net;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.api.Portal;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Makes TCP connections along a {@link Route}, its addresses in turn, without blocking. */
public final class Connector implements Dialer {
  private static final System.Logger LOG = System.getLogger(Connector.class.getName());

  private final LoopGroup group;
  private final SocketOptions options;

  /**
   * @param group whose kind of channel is made
   * @param options what the sockets are set to
   */
  public Connector(LoopGroup group, SocketOptions options) {
    this.group = group;
    this.options = options;
  }

  @Override
  public CompletableFuture<Channel> connect(
      Loop loop, Portal portal, Route route, Duration timeout) {
    CompletableFuture<Channel> result = new CompletableFuture<>();
    Attempt attempt = new Attempt(loop, portal, route, timeout, result);
    attempt.start();
    return result;
  }

  /** One connection in the making. */
  private final class Attempt {
    private final Loop loop;
    private final Portal portal;
    private final Route route;
    private final Duration timeout;
    private final CompletableFuture<Channel> result;
    private int next;

    Attempt(
        Loop loop,
        Portal portal,
        Route route,
        Duration timeout,
        CompletableFuture<Channel> result) {
      this.loop = loop;
      this.portal = portal;
      this.route = route;
      this.timeout = timeout;
      this.result = result;
    }

    void start() {
      if (result.isDone()) {
        return;
      }
      InetSocketAddress remote = route.remotes().get(next++);
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loop.eventLoop())
              .channelFactory(group::newChannel)
              .option(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveAllocator(loop))
              .option(
                  ChannelOption.CONNECT_TIMEOUT_MILLIS,
                  (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis())))
              .handler(new ChannelInboundHandlerAdapter());
      options.apply(bootstrap, loop);
      ChannelFuture registered = bootstrap.register();
      registered.addListener(
          done -> {
            if (!done.isSuccess()) {
              failed(remote, done.cause());
              return;
            }
            connect(registered.channel(), remote);
          });
    }

    private void connect(Channel channel, InetSocketAddress remote) {
      if (route.device().isPresent()) {
        try {
          BoundDevice.bind(channel, route.device().get(), loop);
        } catch (HawserException e) {
          channel.close();
          result.completeExceptionally(e);
          return;
        }
      } else if (route.neighbor().isPresent()) {
        try {
          BoundDevice.bind(channel, route.neighbor().get(), loop);
        } catch (HawserException e) {
          // Nobody asked for the interface: the address is bound, and the routes decide.
          LOG.log(Level.DEBUG, "{0}", e.getMessage());
        }
      }
      SocketAddress local = route.source().map(a -> new InetSocketAddress(a, 0)).orElse(null);
      result.whenComplete(
          (connected, failure) -> {
            if (failure != null) {
              channel.close();
            }
          });
      channel
          .connect(remote, local)
          .addListener(
              done -> {
                if (!done.isSuccess()) {
                  channel.close();
                  failed(remote, done.cause());
                } else if (!result.complete(channel)) {
                  channel.close();
                }
              });
    }

    private void failed(InetSocketAddress remote, Throwable cause) {
      if (next < route.remotes().size()) {
        start();
        return;
      }
      boolean late = cause instanceof ConnectTimeoutException;
      result.completeExceptionally(
          new HawserException(
              late ? ErrorCode.TRANSPORT_TIMEOUT : ErrorCode.TRANSPORT,
              "no connection to "
                  + portal.address()
                  + ": "
                  + (late ? "no answer within " + timeout.toMillis() + " ms" : reason(cause)),
              cause));
    }
  }

  /** The system's words, without the address Netty puts behind them. */
  static String reason(Throwable cause) {
    if (cause instanceof NoRouteToHostException) {
      return "no route to host";
    }
    String message = cause.getMessage();
    if (message == null) {
      return cause.getClass().getSimpleName();
    }
    int address = message.indexOf(": /");
    String words = address > 0 ? message.substring(0, address) : message;
    return words.replaceFirst("^(finishConnect|io_uring connect)\\(\\.\\.\\) failed.*?: ", "");
  }
}
