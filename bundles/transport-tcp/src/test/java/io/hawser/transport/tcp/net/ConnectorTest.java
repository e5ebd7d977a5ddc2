package io.hawser.transport.tcp.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** What people are told of a connection that could not be made. */
class ConnectorTest {
  @Test
  void reasonIsInWords() {
    assertEquals(
        "Connection refused",
        Connector.reason(
            new ConnectException(
                "finishConnect(..) failed with error(-111): Connection refused: /127.0.0.1:1")));
    assertEquals(
        "no route to host",
        Connector.reason(new NoRouteToHostException("null: /255.255.255.255:3260")));
    assertEquals("ClosedChannelException", Connector.reason(new ClosedChannelException()));
  }
}
