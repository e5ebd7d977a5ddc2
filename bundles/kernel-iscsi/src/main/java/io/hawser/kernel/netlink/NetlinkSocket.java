package io.hawser.kernel.netlink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** A NETLINK_ISCSI socket; one thread sends, one receives. */
public interface NetlinkSocket extends AutoCloseable {
  /**
   * Sends one message to the kernel. Blocks no longer than the kernel works on it: the reply is on
   * its way when this returns.
   */
  void send(ByteBuffer message) throws IOException;

  /**
   * Waits for one datagram that the kernel itself sent; those of others are dropped.
   *
   * @return the datagram; empty when the time is over
   * @throws LostMessagesException if the kernel had to drop messages since the last call
   */
  Optional<ByteBuffer> receive(Duration atMost) throws IOException;

  @Override
  void close();
}
