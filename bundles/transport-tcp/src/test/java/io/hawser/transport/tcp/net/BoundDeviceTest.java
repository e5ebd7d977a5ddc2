package io.hawser.transport.tcp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.api.ErrorCode;
import io.hawser.api.HawserException;
import io.hawser.transport.tcp.IdleStrategy;
import io.hawser.transport.tcp.IoEngine;
import io.hawser.transport.tcp.loop.Loop;
import io.hawser.transport.tcp.loop.LoopGroup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A socket is bound to the interface, or there is none: with each engine. */
@ParameterizedClass
@EnumSource(IoEngine.class)
class BoundDeviceTest {
  private final IoEngine engine;
  private final LoopGroup group;
  private final Loop loop;

  BoundDeviceTest(IoEngine engine) {
    this.engine = engine;
    this.group = new LoopGroup(1, 1 << 16, engine, IdleStrategy.SLEEP);
    this.loop = group.next();
  }

  @AfterEach
  void close() {
    group.close();
  }

  private Channel channel() throws InterruptedException {
    assumeTrue(group.engine() == engine, () -> LoopGroup.refusal(engine).orElseThrow());
    return new Bootstrap()
        .group(loop.eventLoop())
        .channelFactory(group::newChannel)
        .handler(new ChannelInboundHandlerAdapter())
        .register()
        .sync()
        .channel();
  }

  private ErrorCode refused(String device) throws InterruptedException {
    Channel channel = channel();
    HawserException refusal =
        assertThrows(HawserException.class, () -> BoundDevice.bind(channel, device, loop));
    assertTrue(refusal.getMessage().contains(device), refusal.getMessage());
    return refusal.code();
  }

  @Test
  void leavesByTheInterfaceItIsBoundTo() throws Exception {
    assumeTrue(engine != IoEngine.NIO, "not by NIO");
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
    Channel channel = channel();
    BoundDevice.bind(channel, loopback.getName(), loop);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      channel.connect(server.getLocalSocketAddress(), new InetSocketAddress("127.0.0.2", 0)).sync();
      try (Socket accepted = server.accept()) {
        assertEquals("127.0.0.2", accepted.getInetAddress().getHostAddress());
      }
    }
  }

  @Test
  void anInterfaceThatIsNotThereIsRefused() throws Exception {
    ErrorCode code = engine == IoEngine.NIO ? ErrorCode.TRANSPORT_CAPABILITY : ErrorCode.TRANSPORT;
    assertEquals(code, refused("not-there0"));
  }
}
