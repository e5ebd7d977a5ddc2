package io.hawser.transport.tcp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the system tells about a connection, with each engine that can ask it. */
class TcpInfoTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO")
  void aConnectionThatLostNothingHasSentNothingAgain(IoEngine engine) throws Exception {
    try (LoopGroup group = new LoopGroup(1, 1 << 16, engine, IdleStrategy.SLEEP);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assumeTrue(group.engine() == engine, () -> LoopGroup.refusal(engine).orElseThrow());
      Channel channel =
          new Bootstrap()
              .group(group.next().eventLoop())
              .channelFactory(group::newChannel)
              .handler(new ChannelInboundHandlerAdapter())
              .connect(server.getLocalSocketAddress())
              .sync()
              .channel();
      try (Socket accepted = server.accept()) {
        assertEquals(0, TcpInfo.retransmits(channel));
        channel.close().sync();
        assertEquals(-1, TcpInfo.retransmits(channel), "the system does not tell any more");
        assertEquals(-1, accepted.getInputStream().read());
      }
    }
  }
}
