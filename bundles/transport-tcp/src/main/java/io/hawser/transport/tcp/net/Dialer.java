package io.hawser.transport.tcp.net;

import io.hawser.api.Portal;
import io.hawser.transport.tcp.loop.Loop;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Makes connections. */
@FunctionalInterface
public interface Dialer {
  /**
   * Connects.
   *
   * @param loop where the channel lives; the stage completes there
   * @param portal whose route it is, for messages
   * @param route where to and which way
   * @param timeout for each address
   * @return the connected channel without a handler; not reading before the stage's first
   *     dependents have run. Cancelling it closes what is under way.
   */
  CompletableFuture<Channel> connect(Loop loop, Portal portal, Route route, Duration timeout);
}
