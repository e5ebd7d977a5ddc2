package io.hawser.transport.tcp.loop;

import io.hawser.transport.tcp.IoEngine;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Optional;
import java.util.function.Function;

/**
 * What Netty has for an {@link IoEngine} that is there.
 *
 * @param kind which one it is
 * @param channels makes its TCP channels
 * @param handlers what its loops do, given what they do before they sleep
 */
record Engine(
    IoEngine kind,
    ChannelFactory<? extends Channel> channels,
    Function<SelectStrategyFactory, IoHandlerFactory> handlers) {
  private static final int EVENTS_PER_TURN = 64;

  /** Native epoll where its library is there, NIO otherwise. */
  static Engine epoll() {
    return Epoll.isAvailable()
        ? new Engine(
            IoEngine.EPOLL,
            EpollSocketChannel::new,
            strategy -> EpollIoHandler.newFactory(EVENTS_PER_TURN, strategy))
        : nio();
  }

  static Engine nio() {
    return new Engine(
        IoEngine.NIO,
        NioSocketChannel::new,
        strategy -> NioIoHandler.newFactory(SelectorProvider.provider(), strategy));
  }

  /** Why the engine cannot be used here, a sentence; empty if it can. */
  static Optional<String> refusal(IoEngine kind) {
    return switch (kind) {
      case NIO -> Optional.empty();
      case EPOLL -> Optional.ofNullable(Epoll.unavailabilityCause()).map(c -> refusal(kind, c));
      case IO_URING -> uringFailure().map(c -> refusal(kind, c));
    };
  }

  private static Optional<Throwable> uringFailure() {
    try {
      return UringEngine.failure();
    } catch (LinkageError missing) {
      return Optional.of(missing);
    }
  }

  /** The sentence for an engine that failed with this. */
  static String refusal(IoEngine kind, Throwable failure) {
    Throwable cause = failure;
    // What is behind a library that could not be loaded is only the name of a file.
    while (cause.getCause() != null && !(cause instanceof UnsatisfiedLinkError)) {
      cause = cause.getCause();
    }
    boolean missing =
        cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException;
    return kind.word()
        + " cannot be used here: "
        + (missing ? "netty-transport-classes-" + kind.word() + " is missing" : cause.getMessage());
  }
}
